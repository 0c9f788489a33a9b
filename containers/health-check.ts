import type { ContainerFile } from "./container-spec.ts";
import { script } from "./scripts.ts";

/** The script that checks whether the service of a container answers. */
export const healthCheckFile = "/etc/kopano-stack/health.sh";
/** What the checks noted since the container started. */
export const marksFolder = "/run/kopano-stack";
/** A line of this form in the output of a check says what somebody changed by hand. */
const changedLine = /^changed: (.+)$/;

/** The health check of a service, from its own script. */
export function healthCheck(
  name: string,
  variables: Readonly<Record<string, string | number>> = {},
  before: readonly string[] = [],
): ContainerFile {
  return { path: healthCheckFile, content: whole(before, script(name, variables)) };
}

/**
 * The same for app and mta, where it also finds out which files were changed by hand, and the scripts for the image's hooks
 * that note them when they are written.
 */
export function watchedHealthCheck(
  service: "app" | "mta",
  variables: Readonly<Record<string, string | number>> = {},
): ContainerFile[] {
  const watched = [`${service}-files.sh`, "mounted-files.sh", "record-files.sh"].map((name) => script(name));
  const check = whole(["changed-files.sh"], script(`${service}-health.sh`, variables));
  return [
    { path: healthCheckFile, content: check },
    {
      path: "/etc/docker/entry.d/05-forget-checks",
      content: `rm -rf ${marksFolder} && mkdir -p ${marksFolder}\n`,
      permissions: "0755",
    },
    {
      // After those of the image.
      path: "/etc/docker/entry.d/95-record-files",
      content: `(\n${watched.join("\n")})\n`,
      permissions: "0755",
    },
  ];
}

/** A check, which exits where it is certain, notes its result for the next one. */
function whole(before: readonly string[], check: string): string {
  const scripts = ["checked-twice-a-minute.sh", ...before].map((name) => script(name));
  return `${scripts.join("")}(\n${check})\n${script("note-answer.sh")}`;
}

/** What the last health check said was changed by hand. */
export function changesIn(output: string): string[] {
  return output.split("\n").flatMap((line) => changedLine.exec(line)?.[1] ?? []);
}
