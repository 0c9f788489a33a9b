import { holdsSecret } from "../config/files/secret-values.ts";
import type { Resolved } from "../config/resolved.ts";
import type { ServiceName } from "../config/services/service-name.ts";
import { appEnvironment } from "./app.ts";
import type { EnvironmentEntry } from "./entry.ts";
import { mtaEnvironment } from "./mta.ts";
import { renderVariables } from "./render.ts";

/** The variables of each container. */
export type Environments = Readonly<Record<ServiceName, readonly EnvironmentEntry[]>>;

/**
 * The environment of every service, sorted by name; a disabled service is rendered as if it were enabled. Values that
 * contain one of `secrets` are secret, as are those of variables declared as secret.
 */
export function renderEnvironments(configuration: Resolved, secrets: ReadonlySet<string> = new Set()): Environments {
  const marked = (entries: readonly EnvironmentEntry[]) =>
    secrets.size === 0
      ? sorted(entries)
      : sorted(entries).map((entry) =>
          typeof entry.value === "string" && holdsSecret(entry.value, secrets) ? { ...entry, secret: true } : entry,
        );
  return {
    db: marked(renderVariables("db", configuration)),
    auth: marked(renderVariables("auth", configuration)),
    app: marked(appEnvironment(configuration)),
    mta: marked(mtaEnvironment(configuration)),
  };
}

/** Sorted by name, byte by byte, so that equal configurations give equal environments on every machine. */
function sorted(entries: readonly EnvironmentEntry[]): EnvironmentEntry[] {
  return [...entries].sort((a, b) => (a.name < b.name ? -1 : 1));
}
