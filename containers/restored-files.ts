import type { ContainerFile } from "./container-spec.ts";
import { script } from "./scripts.ts";

/**
 * The script that gives the files that an image derives from its variables their original content, before its own entry
 * scripts write them: so they depend on the current configuration alone.
 */
export function restoredFiles(service: "app" | "mta"): ContainerFile {
  return {
    // Its name sorts before those of the image's own scripts.
    path: "/etc/docker/entry.d/05-restore-files",
    // Process 1 sources it: a subshell keeps its variables to itself.
    content: `(\n${[`${service}-files.sh`, "mounted-files.sh", "original-files.sh"].map((name) => script(name)).join("\n")})\n`,
    permissions: "0755",
  };
}
