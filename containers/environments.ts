import type { Configuration, ServiceName } from "../config/configuration.ts";
import { holdsSecret } from "../config/files/secret-texts.ts";
import { appEnvironment } from "./app.ts";
import { authEnvironment } from "./auth.ts";
import { dbEnvironment } from "./db.ts";
import type { EnvironmentEntry } from "./entry.ts";
import { mtaEnvironment } from "./mta.ts";

export type Environments = Readonly<Record<ServiceName, readonly EnvironmentEntry[]>>;

/**
 * The environments of all services, each sorted by name; of one that is off, what it would get. Values with one of `secrets` in them are
 * secret, as are those of variables that are declared so.
 */
export function renderEnvironments(
  configuration: Configuration,
  secrets: ReadonlySet<string> = new Set(),
): Environments {
  const marked = (entries: readonly EnvironmentEntry[]) =>
    secrets.size === 0
      ? sorted(entries)
      : sorted(entries).map((entry) =>
          typeof entry.value === "string" && holdsSecret(entry.value, secrets) ? { ...entry, secret: true } : entry,
        );
  return {
    db: marked(dbEnvironment(configuration)),
    auth: marked(authEnvironment(configuration)),
    app: marked(appEnvironment(configuration)),
    mta: marked(mtaEnvironment(configuration)),
  };
}

/** Sorted by name, byte by byte, so that equal configurations give equal environments on every machine. */
function sorted(entries: readonly EnvironmentEntry[]): EnvironmentEntry[] {
  return [...entries].sort((a, b) => (a.name < b.name ? -1 : 1));
}
