import { declarationsOf, declared } from "../config/declarations.ts";
import type { Resolved } from "../config/resolved.ts";
import { camelCase } from "../config/schema/camel-case.ts";
import { UserError } from "../config/schema/user-error.ts";
import { type ServiceName, serviceNames } from "../config/services/service-name.ts";
import { isRebuilt } from "../config/stack/stack.ts";
import { volumeMounts } from "../containers/container.ts";
import type { EnvironmentEntry } from "../containers/entry.ts";
import { renderEnvironments } from "../containers/environments.ts";
import type { Observation } from "./engine-observation.ts";
import type { LastOutputs } from "./last-outputs.ts";
import { volumeNameOf } from "./volume-name.ts";

/** The stack before this run. */
export interface Before {
  /** The environments that the last `up` left, by service and variable. */
  readonly environment: LastOutputs["environment"];
  /** The engine's objects; undefined if not observed. */
  readonly observed: Observation | undefined;
  /** Prefix of all names on the engine. */
  readonly prefix: string;
}

/** A change that would lose data, or separate the stack from its data. */
interface UnfitChange {
  /** What accepts it: an entry of `kopano:data.acceptChange` or `kopano:data.acceptLoss`. */
  readonly key: "acceptChange" | "acceptLoss";
  readonly entry: string;
  readonly problem: string;
}

/** Throws if existing data does not fit the configuration and the change is not accepted, before anything is changed. */
export function refuseUnfitChanges(configuration: Resolved, before: Before): void {
  const unfit = unfitChanges(configuration, before);
  if (unfit.length === 0) return;
  throw new UserError(
    [
      "Existing data does not fit a change of this stack. Nothing was changed.",
      ...unfit.flatMap(({ key, entry, problem }) => [
        `  ${problem}`,
        `    To do it all the same: pulumi config set --path 'kopano:data.${key}[${nextIndex(configuration, key)}]' ${entry}, pulumi up, and remove the key again.`,
      ]),
    ].join("\n"),
  );
}

function nextIndex({ data }: Resolved, key: UnfitChange["key"]): number {
  return data[key].length;
}

/** The changes that are not accepted. */
export function unfitChanges(configuration: Resolved, before: Before): UnfitChange[] {
  const { acceptChange, acceptLoss } = configuration.data;
  return [
    ...disabledServices(configuration, before),
    ...changedVariables(configuration, before),
    ...otherImages(configuration, before),
    ...otherVolumes(configuration, before),
  ].filter(
    ({ key, entry }) => !(key === "acceptChange" ? acceptChange : (acceptLoss as readonly string[])).includes(entry),
  );
}

function disabledServices(configuration: Resolved, { environment = {} }: Before): UnfitChange[] {
  return serviceNames
    .filter((service) => environment[service] !== undefined && !configuration[service].enabled)
    .map((service) => ({
      key: "acceptChange",
      entry: `${service}.enabled`,
      problem: `kopano:${service}.enabled is false: ${dataOf[service]} would stay on the engine, unused.`,
    }));
}

const dataOf: Readonly<Record<ServiceName, string>> = {
  db: "the database with all stores",
  auth: "the directory and its passwords",
  app: "attachments and sync states",
  mta: "waiting mail and learned spam",
};

/** A variable whose value the data depends on. */
interface Watched {
  readonly service: ServiceName;
  readonly name: string;
  /** Which changes the data follows. Default: none. */
  readonly fits?: (before: string, after: string, configuration: Resolved) => boolean;
  /** Why the data does not, and what to do instead. */
  readonly reason?: string;
}

const unreachedUsers =
  "users that Kopano no longer finds, or takes for others, lose their stores (`kopano-storeadm -O` lists them)";

const special: readonly Watched[] = [
  {
    service: "auth",
    name: "LDAPBASE",
    fits: (before, after) => before.toLowerCase() === after.toLowerCase(),
    reason:
      "the directory on the volume keeps its suffix, and nobody would be found below another. Set kopano:auth.environment.ldapbase to the former one, or start with an empty directory: remove its volume, accept the loss, and have the users in kopano:directory",
  },
  {
    service: "db",
    name: "MYSQL_DATABASE",
    reason: "Kopano would begin an empty database. Copy the former one first (mariadb-dump)",
  },
  { service: "app", name: "MYSQL_DATABASE", reason: "Kopano would begin an empty database" },
  { service: "app", name: "MYSQL_HOST", reason: "the stores are on the former server. Copy its database first" },
  {
    service: "app",
    name: "ATTACHMENT_STORAGE",
    // The database records the kind; a new one gets files_v2 (kopano-core, provider/server/ECServer.cpp).
    fits: (before, after) => after === "auto" || (before === "auto" && after === "files_v2"),
    reason: "the server does not start with another kind than the database records. Set the former one, or omit it",
  },
  {
    service: "app",
    name: "ATTACHMENT_PATH",
    reason: "existing attachments would not be found. Move them first, in the volume app-atch",
  },
  {
    service: "app",
    name: "SERVER_NAME",
    // Accounts without a server get the name that is new.
    fits: (before) => before === "",
    reason: "the stores of this server belong to the accounts whose server it is by its former name",
  },
  ...(["USER_PLUGIN", "LDAP_SEARCH_BASE", "LDAP_USER_TYPE_ATTRIBUTE_VALUE"] as const).map((name) => ({
    service: "app" as const,
    name,
    reason: unreachedUsers,
  })),
  {
    service: "app",
    name: "LDAP_USER_UNIQUE_ATTRIBUTE",
    // The directory's job gives each account its name as the value of the new attribute before app reads it.
    fits: (before, after, { auth, directory }) =>
      auth.enabled && before.toLowerCase() === "uid" && after === directory.identityAttribute,
    reason: unreachedUsers,
  },
];

/** Those of the table, and all others that are declared to concern existing data. */
const watched: readonly Watched[] = serviceNames.flatMap((service) => [
  ...special.filter((one) => one.service === service),
  ...Object.entries(declarationsOf[service].variables)
    .filter(([name, { change }]) => concernsData(service, change) && !isListed(service, name))
    .map(([name]) => ({ service, name })),
]);

/** The images of app and mta read such variables only for a key or certificate that they generate once. */
function concernsData(service: ServiceName, change: string | undefined): boolean {
  return change === "endangers data" || (change === "first start only" && (service === "db" || service === "auth"));
}

/** Under another name, or with a reason. */
function isListed(service: ServiceName, name: string): boolean {
  const others = aliases(service, name).filter((alias) => alias !== name);
  return (
    special.some((one) => one.service === service && aliases(service, one.name).includes(name)) ||
    (name.startsWith("MARIADB_") && others.some((other) => Object.hasOwn(declarationsOf[service].variables, other)))
  );
}

/** The names of a variable, the one that takes precedence first. */
function aliases(service: ServiceName, name: string): string[] {
  if (service === "db") {
    const suffix = name.replace(/^(?:MARIADB|MYSQL)_/, "");
    return [`MARIADB_${suffix}`, `MYSQL_${suffix}`];
  }
  return service === "app" ? [`SERVER_${name}`, `LDAP_${name}`, name] : [name];
}

function changedVariables(configuration: Resolved, before: Before): UnfitChange[] {
  if (before.environment === undefined) return [];
  const environments = renderEnvironments(configuration);
  const now = Object.fromEntries(serviceNames.map((service) => [service, valuesOf(environments[service])]));
  return watched.flatMap(({ service, name, fits, reason }): UnfitChange[] => {
    const earlier = before.environment?.[service];
    if (earlier === undefined || !configuration[service].enabled || !hasData(configuration, service, before)) return [];
    const [old, next] = [valueIn(earlier, service, name), valueIn(now[service] ?? {}, service, name)];
    if (old === next || old === undefined || next === undefined || fits?.(old, next, configuration)) return [];
    const { secret = false } = declared(service, name);
    const values = secret ? "would change" : `would change from ${shown(old)} to ${shown(next)}`;
    return [
      {
        key: "acceptChange",
        entry: `${service}.${camelCase(name)}`,
        problem: `kopano:${service}.environment.${camelCase(name)} ${values}: ${reason ?? "it is read only while the data volume is empty, so a change has no effect"}.`,
      },
    ];
  });
}

function shown(text: string): string {
  return text === "" ? "nothing" : text;
}

/** The values of an environment; generated ones are unknown here. */
function valuesOf(entries: readonly EnvironmentEntry[]): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(entries.map(({ name, value }) => [name, typeof value === "string" ? value : undefined]));
}

function valueIn(
  environment: Readonly<Record<string, string | undefined>>,
  service: ServiceName,
  name: string,
): string | undefined {
  const set = aliases(service, name).find((alias) => Object.hasOwn(environment, alias));
  return set === undefined ? (declared(service, name).imageDefault ?? "") : environment[set];
}

/** Whether the volumes of a service exist; those that do not are refused or accepted elsewhere. */
function hasData({ data }: Resolved, service: ServiceName, { observed, prefix }: Before): boolean {
  return (
    observed === undefined ||
    volumeMounts(service).every(
      ({ volume }) => isRebuilt(volume) || observed.volumes.has(volumeNameOf(volume, data, prefix)),
    )
  );
}

/** Another program would not understand the data: `mysql` instead of `mariadb`. */
function otherImages(configuration: Resolved, { observed, prefix }: Before): UnfitChange[] {
  return serviceNames.flatMap((service): UnfitChange[] => {
    const { enabled, image } = configuration[service];
    const former = observed?.containers.get(`${prefix}-${service}`)?.image;
    if (!enabled || former === undefined || programOf(former) === undefined) return [];
    if (programOf(former) === programOf(image)) return [];
    return [
      {
        key: "acceptChange",
        entry: `${service}.image`,
        problem: `kopano:${service}.image would change from ${former} to ${image}, another program, which may not understand the data on the volume.`,
      },
    ];
  });
}

/** `mariadb` of `registry.example.com/library/mariadb:11@sha256:…`; undefined for an id. */
function programOf(image: string): string | undefined {
  return /^(?:sha256:)?[0-9a-f]{12,64}$/.test(image) ? undefined : /([^/:@]+)(?::[^/@]*)?(?:@.*)?$/.exec(image)?.[1];
}

/** The container before this run shows which volumes contain the data. */
function otherVolumes(configuration: Resolved, { observed, prefix }: Before): UnfitChange[] {
  return serviceNames.flatMap((service) => {
    const former = observed?.containers.get(`${prefix}-${service}`)?.mounts;
    if (former === undefined || !configuration[service].enabled) return [];
    return volumeMounts(service).flatMap(({ volume }): UnfitChange[] => {
      const engineName = volumeNameOf(volume, configuration.data, prefix);
      if (isRebuilt(volume) || former.includes(engineName)) return [];
      const names = former.filter((mount) => !mount.startsWith("/")).join(", ");
      return [
        {
          key: "acceptLoss",
          entry: volume,
          problem: `kopano:data.volumes.${volume}: ${service} would use the volume ${engineName} instead of the one with its data (it uses ${names}). Copy the data first.`,
        },
      ];
    });
  });
}
