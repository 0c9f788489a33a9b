import type { Resolved } from "../config/resolved.ts";
import type { ServiceName } from "../config/services/service-name.ts";
import type { Mount } from "./container-spec.ts";

/** What the operator mounts into the container of a service, in the order of the paths. */
export function furtherMounts({ mounts }: Resolved[ServiceName]): Mount[] {
  return Object.entries(mounts)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([path, { host, volume, writable }]): Mount[] => {
      const place = { path, ...(writable && { isWritable: writable }) };
      if (host !== undefined) return [{ hostPath: host, ...place }];
      return volume === undefined ? [] : [{ engineVolume: volume, ...place }];
    });
}
