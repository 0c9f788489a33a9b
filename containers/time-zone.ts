import { timeZoneFile } from "../config/services/mounts.ts";
import type { Mount } from "./container-spec.ts";

/** Gives a container the time zone of the host. */
export const timeZoneMount: Mount = { hostPath: timeZoneFile, path: timeZoneFile };
