import * as pulumi from "@pulumi/pulumi";
import type { BackupPart } from "../containers/backup-parts.ts";
import { backupSpecs } from "../containers/backup-spec.ts";
import { containerName, createContainer } from "./docker-container.ts";
import type { Foundation } from "./foundation.ts";
import { causeOfNewContainer } from "./repair.ts";

/** What is backed up, and how the resources are named. */
export interface BackupsArgs {
  /** The stack with the data (`createFoundation`); its configuration says where the backups are stored, and when. */
  readonly foundation: Foundation;
  /** Logical name of a container. Default: `<name>-<part>`. */
  readonly nameOf?: (part: BackupPart) => string;
}

/**
 * Encrypted backups by restic of everything that the stack stores, at the configured times.
 *
 * A container of the image of restic reads the volumes, and two of the images of db and auth dump their data for it while
 * they are running. None of them publishes a port. Without `kopano:backup.repository` there are none.
 */
export class Backups extends pulumi.ComponentResource {
  constructor(name: string, { foundation, nameOf }: BackupsArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("kopano:index:Backups", name, {}, opts);
    for (const spec of backupSpecs(foundation.plan))
      createContainer(
        nameOf?.(spec.name) ?? `${name}-${spec.name}`,
        {
          spec,
          foundation,
          cause: causeOfNewContainer(containerName(spec, foundation), spec, foundation.engine),
          provider: { mustRun: true },
        },
        { parent: this, ...(opts.dependsOn && { dependsOn: opts.dependsOn }) },
      );
    this.registerOutputs();
  }
}
