import { type Configuration, configurationSchema, type ServiceName } from "../config/configuration.ts";
import { sectionSetting } from "../config/schema/sections.ts";
import { addressesOf, listeningProtocols } from "../config/services/app/listening.ts";
import { serverOption } from "../config/services/db/server-option.ts";
import { mountPaths } from "../config/stack/mounts.ts";
import type { VolumeName } from "../config/stack/stack.ts";
import { portOf } from "../config/types/network.ts";
import { hostNames } from "./host-names.ts";

export { mountPaths } from "../config/stack/mounts.ts";

/** The volumes of a service, each with its place in the container. */
export function mountsOf(service: ServiceName): [VolumeName, string][] {
  return Object.entries(mountPaths[service]) as [VolumeName, string][];
}

/** The image that a service runs. */
export function imageOf(configuration: Configuration, service: ServiceName): string {
  return configuration[service]?.image ?? defaultImage(service);
}

/** The documented image of a service. */
export function defaultImage(service: ServiceName): string {
  return String(sectionSetting(configurationSchema, [service, "image"])?.default);
}

/** Arguments of the database server. Its main cache gets half of the container's memory unless it is set. */
export function databaseArguments({ db }: Configuration): readonly string[] {
  const set = db?.arguments ?? (sectionSetting(configurationSchema, ["db", "arguments"])?.default as readonly string[]);
  const hasPool = set.some((argument) => serverOption(argument, [bufferPool]) !== undefined);
  return db?.memoryMiB === undefined || hasPool
    ? set
    : [...set, `--innodb-buffer-pool-size=${Math.floor(db.memoryMiB / 2)}M`];
}

const bufferPool = { name: "innodb-buffer-pool-si|ze" } as const;

/** The port on which app takes mail to deliver. */
export function lmtpPort({ app }: Configuration): number {
  const standard = 2003;
  return portOf(app?.environment?.lmtpListen?.[0] ?? "") ?? standard;
}

/** The host name of a service inside its container. */
export function hostNameOf(configuration: Configuration, service: ServiceName): string {
  return service === "app" || service === "mta" ? hostNames(configuration)[service] : service;
}

/** The ports that a service listens on inside its container, by protocol; one that is switched off has none. */
export function innerPorts(configuration: Configuration, service: ServiceName): Readonly<Record<string, number>> {
  if (service === "mta") return { smtp: 25, smtps: 465, submission: 587 };
  if (service === "db") return { mysql: 3306 };
  if (service === "auth") return { ldap: 389 };
  const listening = listeningProtocols.flatMap((protocol) => {
    const port = portOf(addressesOf(configuration, protocol)[0] ?? "");
    return port === undefined ? [] : [[protocol, port] as const];
  });
  return { http: 80, ...Object.fromEntries(listening) };
}
