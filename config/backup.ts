import { preferred } from "./kopano-account.ts";
import type { Resolved } from "./resolved.ts";
import { camelCase } from "./schema/camel-case.ts";

/** The backups of a stack that makes any. */
export interface BackupSettings extends Omit<Resolved["backup"], "repository" | "password"> {
  readonly repository: string;
  readonly password: string;
}

/** How the stack is backed up; undefined if it is not. */
export function backupSettings({ backup }: Resolved): BackupSettings | undefined {
  const { repository, password } = backup;
  return repository === undefined || password === undefined ? undefined : { ...backup, repository, password };
}

/** How restic reaches a repository. */
export function repositoryKind(repository: string): "folder" | "sftp" | "s3" {
  if (repository.startsWith("/")) return "folder";
  return repository.startsWith("sftp:") ? "sftp" : "s3";
}

/** Whether the program sets the passwords of the database's accounts, and can therefore add one for the backups. */
export function setsDatabasePasswords({ db: { given } }: Resolved): boolean {
  return (["USER", "PASSWORD", "ROOT_PASSWORD"] as const).every(
    (suffix) => preferred(suffix, (name) => given[camelCase(name)]) !== undefined,
  );
}

/** Whether the backups contain the databases of the stack. */
export function dumpsDatabases(configuration: Resolved): boolean {
  return backupSettings(configuration) !== undefined && configuration.db.enabled;
}
