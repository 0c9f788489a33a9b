import { type BackupSettings, backupSettings, repositoryKind } from "../../config/backup.ts";
import { findProject } from "../../config/files/project.ts";
import type { Resolved } from "../../config/resolved.ts";
import { UserError } from "../../config/schema/user-error.ts";
import { repositoryFiles, repositoryFolder } from "../../containers/repository.ts";
import { quoted, script } from "../../containers/scripts.ts";
import { enginePrefix } from "../../program/prefix.ts";
import { pulumiJson, reasonOf } from "../pulumi.ts";
import { checkStackFile, stackPath } from "../stack-files.ts";
import { stackFilters } from "../stack-filters.ts";
import type { Terminal } from "../terminal.ts";
import { Engine } from "./engine.ts";

/** A stack with backups, as the commands `backup` and `restore` need it. */
export interface BackedUpStack {
  readonly configuration: Resolved;
  readonly secrets: ReadonlySet<string>;
  readonly settings: BackupSettings;
  readonly engine: Engine;
  /** Prefix of its names on the engine. */
  readonly prefix: string;
  /** Filters of `docker ps` for its containers. */
  readonly filters: readonly string[];
}

/**
 * Reads a stack with the passwords that its file contains. Throws a UserError if it has no backups, or if Pulumi cannot
 * decrypt them.
 */
export async function backedUpStack(terminal: Terminal, stack: string): Promise<BackedUpStack> {
  const path = stackPath(terminal, stack);
  const decrypted = await decryptedValues(terminal, stack);
  const { configuration, secrets } = await checkStackFile(terminal, path, (input) => ({ ...input, ...decrypted }));
  const settings = backupSettings(configuration);
  if (settings === undefined)
    throw new UserError(`${stack} has no backups: set kopano:backup.repository and kopano:backup.password`);
  const project = findProject(terminal.directory)?.name ?? "";
  return {
    configuration,
    secrets,
    settings,
    engine: new Engine(configuration.engine.host),
    prefix: enginePrefix(project, stack),
    filters: stackFilters(project, stack),
  };
}

/** The values of the stack file, decrypted, by key. */
async function decryptedValues(terminal: Terminal, stack: string): Promise<Readonly<Record<string, unknown>>> {
  let entries: Readonly<Record<string, { readonly value?: string; readonly objectValue?: unknown }>>;
  try {
    entries = (await pulumiJson(terminal, stack, "config", "--show-secrets")) as typeof entries;
  } catch (error) {
    throw new UserError(`the passwords of the stack file cannot be read: ${reasonOf(error)}`, 1);
  }
  return Object.fromEntries(
    Object.entries(entries)
      .filter(([name]) => name.startsWith("kopano:"))
      .map(([name, { value, objectValue }]) => [name.replace("kopano:", ""), objectValue ?? value]),
  );
}

/** A script that runs in a container of restic's image, with the repository within reach. */
interface ResticScript {
  /** Its name in `containers/scripts`. */
  readonly name: string;
  readonly variables?: Readonly<Record<string, string>>;
  /** Volumes in the form of `docker run --volume`. Default: none. */
  readonly volumes?: readonly string[];
}

/**
 * The words of `docker` and their standard input that run a script next to restic. Passwords are a part of the input, so
 * neither the arguments nor the container show them.
 */
export function resticRun(
  { settings, prefix }: Pick<BackedUpStack, "settings" | "prefix">,
  { name, variables = {}, volumes = [] }: ResticScript,
): { readonly words: readonly string[]; readonly input: string } {
  const mounted =
    repositoryKind(settings.repository) === "folder"
      ? [...volumes, `${settings.repository}:${repositoryFolder}`]
      : volumes;
  const files = repositoryFiles(settings).map(({ path, content, permissions = "0644" }) => {
    const text = typeof content === "string" ? content : content.compose(plainParts(content.parts));
    return `mkdir -p "$(dirname ${path})"\nprintf %s ${quoted(text)} >${path}\nchmod ${permissions} ${path}\n`;
  });
  return {
    words: [
      ...["run", "--rm", "--interactive", "--name", `${prefix}-restic`, "--hostname", "restore"],
      ...mounted.flatMap((volume) => ["--volume", volume]),
      ...["--entrypoint", "sh", settings.image, "-s"],
    ],
    // As a function, the shell has read all of it before restic could read from the same input.
    input: `main() {\numask 077\n${files.join("")}${script(name, variables)}\n}\nmain </dev/null\n`,
  };
}

function plainParts(parts: Readonly<Record<string, object>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parts).map(([name, value]) => [name, "secret" in value ? String(value.secret) : ""]),
  );
}
