/** The containers of the backups: the one that makes them, and those that dump a service's data for it. */
export const backupParts = ["backup", "backup-db", "backup-auth"] as const;
/** The name of such a container. */
export type BackupPart = (typeof backupParts)[number];
