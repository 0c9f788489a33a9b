import type { Resolved } from "../resolved.ts";
import { placeBelow } from "../schema/place.ts";
import { mountPaths, timeZoneFile } from "../services/mounts.ts";
import { keptPaths } from "../services/mta/kept-paths.ts";
import { type ServiceName, serviceNames } from "../services/service-name.ts";
import { certificateFiles } from "../stack/certificate-files.ts";
import type { FurtherMount } from "../stack/mounts.ts";
import { error, type Finding, type Rule } from "./finding.ts";

/** Folders of the image, and those of files that the program puts into containers. */
const usedByAll = [
  ...["/bin", "/dev", "/lib", "/proc", "/run", "/sbin", "/sys", "/usr/bin", "/usr/lib", "/usr/local", "/usr/sbin"],
  ...["/etc/docker", "/etc/kopano-stack", "/etc/service", certificateFiles.certificate, certificateFiles.key],
  timeZoneFile,
];

const usedBy: Readonly<Record<ServiceName, readonly string[]>> = {
  app: ["/usr/share/kopano-webapp", "/usr/share/z-push"],
  mta: keptPaths,
  db: ["/etc/mysql/kopano-accounts.sql"],
  auth: [],
};

/** Folders on the volume with Kopano's configuration that the image does not write to at every start. */
const freeFolder = /^\/etc\/kopano\/(?!webapp(?:\/|$))[^/.]+(?:\/|$)/;

/** A folder of the host by which a container would control the engine. */
const engineFolders = [
  "/var/run/docker.sock",
  "/run/docker.sock",
  "/var/lib/docker",
  "/run/containerd",
  "/proc",
  "/sys",
];

/** Why a service cannot have a mount at this path in its container; undefined if it can. */
export function objectionToMount(
  { data, engine }: Pick<Resolved, "data"> & { readonly engine: Pick<Resolved["engine"], "host"> },
  service: ServiceName,
  path: string,
  { host, volume }: Pick<FurtherMount, "host" | "volume">,
): string | undefined {
  if ((host === undefined) === (volume === undefined)) return "must have either `host` or `volume`";
  if (service === "app" && /^\/etc\/kopano\/theme(?:\/|$)/.test(path))
    return "is where the image expects a theme; name its folder next to `Pulumi.yaml` in `kopano:app.theme` instead";
  const used = [...Object.values(mountPaths[service]), ...usedByAll, ...usedBy[service]];
  const taken = service === "app" && freeFolder.test(path) ? undefined : used.find((one) => overlap(one, path));
  if (taken !== undefined)
    return `overlaps with ${taken}, which the stack or the image uses; choose a path such as /mnt/data`;
  const [, socket] = /^unix:\/\/(\/.+)$/.exec(engine.host ?? "") ?? [];
  const control = [...engineFolders, ...(socket === undefined ? [] : [socket])];
  if (host !== undefined && control.some((one) => overlap(one, host)))
    return `names ${host} of the host, by which the container would control the engine or the host`;
  const owner = Object.entries<string | undefined>(data.volumes).find(([, name]) => name === volume);
  return volume !== undefined && owner !== undefined
    ? `names the volume ${volume}, which the stack already uses as \`${owner[0]}\``
    : undefined;
}

/** Whether two paths are the same, or one is inside the other. */
function overlap(one: string, other: string): boolean {
  return one === other || one.startsWith(`${other}/`) || other.startsWith(`${one}/`);
}

const furtherMounts: Rule = (configuration) =>
  serviceNames.flatMap((service) => {
    const mounts = Object.entries(configuration[service].mounts);
    return mounts.flatMap(([path, mount], index): Finding[] => {
      const place = placeBelow(`kopano:${service}.mounts`, path);
      const reason = objectionToMount(configuration, service, path, mount);
      if (reason !== undefined) return [error(place, reason)];
      const outer = mounts.slice(0, index).find(([earlier]) => overlap(earlier, path));
      return outer === undefined ? [] : [error(place, `overlaps with ${outer[0]}, another mount of this service`)];
    });
  });

export const mountRules: readonly Rule[] = [furtherMounts];
