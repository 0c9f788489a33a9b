import { archiverParameters, runsArchiver } from "../config/archiver.ts";
import { holdsSecret } from "../config/files/secret-values.ts";
import { multiServer, multiServerParameters } from "../config/multi-server.ts";
import type { Resolved } from "../config/resolved.ts";
import { kopanoParameter } from "../config/services/app/parameters.ts";
import { phpDefineVariables } from "../config/services/app/php-defines.ts";
import { type PassedProgram, passedVariable } from "../config/services/mta/pass-through.ts";
import type { ServiceName } from "../config/services/service-name.ts";
import { storeLanguageFile } from "./app-files.ts";
import type { EnvironmentEntry } from "./entry.ts";
import { postfixPresets } from "./postfix.ts";
import { checkedVariable, renderEntry, renderVariables } from "./render.ts";

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

/** The environment of the `app` container. */
function appEnvironment(configuration: Resolved): EnvironmentEntry[] {
  return [
    ...renderVariables("app", configuration),
    ...parameterEntries(configuration),
    ...defineEntries(configuration),
  ];
}

/** Parameters of single daemons: `<DAEMON>_<PARAMETER>` (docker-kopano README, "Overlapping parameter names"). */
function parameterEntries(configuration: Resolved): EnvironmentEntry[] {
  const { parameters, storeLanguage } = configuration.app;
  const server = multiServer(configuration);
  const byDaemon = [
    ...(server === undefined ? [] : [multiServerParameters(server)]),
    parameters,
    ...(runsArchiver(configuration) ? [{ archiver: archiverParameters(configuration) }] : []),
    ...(storeLanguage === undefined ? [] : [{ server: { createuser_script: storeLanguageFile } }]),
  ];
  const daemons = [...new Set(byDaemon.flatMap((one) => Object.keys(one)))];
  return daemons.flatMap((daemon) =>
    Object.entries(Object.assign({}, ...byDaemon.map((one) => one[daemon]))).map(([parameter, value]) => {
      const name = `${daemon}_${parameter}`.toUpperCase();
      return renderEntry(name, checkedVariable(name, kopanoParameter(daemon, parameter)), value);
    }),
  );
}

/** Defines of WebApp and Z-Push, by their own names. */
function defineEntries({ app }: Resolved): EnvironmentEntry[] {
  return Object.entries(app.phpDefines).map(([name, value]) =>
    renderEntry(name, checkedVariable(name, phpDefineVariables().get(name)), value),
  );
}

/** The environment of the `mta` container. */
function mtaEnvironment(configuration: Resolved): EnvironmentEntry[] {
  const { postfix, dovecot } = configuration.mta;
  return [
    ...renderVariables("mta", configuration),
    ...passedEntries("postfix", { ...postfixPresets(configuration), ...postfix }),
    ...passedEntries("dovecot", dovecot),
  ];
}

/** Parameters that the image accepts by name (README of the image, Environment variables). */
function passedEntries(program: PassedProgram, parameters: Readonly<Record<string, unknown>>): EnvironmentEntry[] {
  return Object.entries(parameters).map(([parameter, value]) => {
    const { name, variable } = passedVariable(program, parameter, value);
    return renderEntry(name, variable, value);
  });
}

/** Sorted by name, byte by byte, so that equal configurations give equal environments on every machine. */
function sorted(entries: readonly EnvironmentEntry[]): EnvironmentEntry[] {
  return [...entries].sort((a, b) => (a.name < b.name ? -1 : 1));
}
