import { type BackupSettings, repositoryKind } from "../config/backup.ts";
import type { ComposedContent, ContainerFile, StackValue } from "./container-spec.ts";
import { quoted } from "./scripts.ts";

/** Where a folder of the host is mounted that contains the repository. */
export const repositoryFolder = "/repository";
/** Sourced by every script that calls restic. */
export const settingsFile = "/etc/kopano-backup/settings.sh";

/** The files by which restic finds the repository, logs in and decrypts; `variables` are further ones of the scripts. */
export function repositoryFiles(
  settings: BackupSettings,
  variables: Readonly<Record<string, string>> = {},
): ContainerFile<string | ComposedContent>[] {
  const { repository, password, s3 } = settings;
  const plain = {
    RESTIC_REPOSITORY: repositoryKind(repository) === "folder" ? repositoryFolder : repository,
    RESTIC_CACHE_DIR: "/backup/cache",
    ...(s3.accessKey !== undefined && { AWS_ACCESS_KEY_ID: s3.accessKey }),
    ...(s3.region !== undefined && { AWS_DEFAULT_REGION: s3.region }),
    ...variables,
  };
  const secrets = {
    RESTIC_PASSWORD: configured(password, "BACKUP_PASSWORD"),
    ...(s3.secretKey !== undefined && { AWS_SECRET_ACCESS_KEY: configured(s3.secretKey, "BACKUP_SECRET_KEY") }),
  };
  return [
    {
      path: settingsFile,
      content: { parts: secrets, compose: (values) => exportLines({ ...plain, ...values }) },
      permissions: "0600",
    },
    ...loginFiles(settings),
  ];
}

function configured(secret: string, variable: string): StackValue {
  return { secret, variable };
}

function exportLines(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `export ${name}=${quoted(value)}\n`)
    .join("");
}

/** What ssh, which restic starts for SFTP, reads of root. */
function loginFiles({ sftp: { key, knownHosts } }: BackupSettings): ContainerFile<string | ComposedContent>[] {
  if (key === undefined || knownHosts === undefined) return [];
  const options = ["IdentityFile /root/.ssh/backup", "BatchMode yes", "StrictHostKeyChecking yes"];
  return [
    { path: "/root/.ssh/config", content: options.map((line) => `${line}\n`).join(""), permissions: "0600" },
    { path: "/root/.ssh/known_hosts", content: `${knownHosts.trim()}\n`, permissions: "0600" },
    {
      path: "/root/.ssh/backup",
      content: {
        parts: { key: configured(key, "BACKUP_KEY") },
        compose: ({ key: text = "" }) => `${text.trim()}\n`,
      },
      permissions: "0600",
    },
  ];
}
