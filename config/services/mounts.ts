import { isRebuilt, type VolumeName } from "../stack/stack.ts";
import type { ServiceName } from "./service-name.ts";

/** Mount paths of the volumes in the container of a service. */
export const mountPaths: Readonly<Record<ServiceName, Readonly<Partial<Record<VolumeName, string>>>>> = {
  app: {
    "app-conf": "/etc/kopano",
    "app-atch": "/var/lib/kopano/attachments",
    "app-sync": "/var/lib/z-push",
    "app-spam": "/var/lib/kopano/spamd",
    "app-search": "/var/lib/kopano/search",
  },
  mta: { mta: "/srv", "app-spam": "/var/lib/kopano/spamd" },
  db: { db: "/var/lib/mysql" },
  auth: { auth: "/srv" },
};

/** The volumes with the data of a service, and their paths: without what is rebuilt, or belongs to another service. */
export function dataVolumes(service: ServiceName): [VolumeName, string][] {
  return (Object.entries(mountPaths[service]) as [VolumeName, string][]).filter(
    ([volume]) => !isRebuilt(volume) && !(volume === "app-spam" && service === "mta"),
  );
}

/** The file of the host with its time zone, which every container has. */
export const timeZoneFile = "/etc/localtime";
