import { spawnSync } from "node:child_process";
import { dirname, resolve } from "node:path";
import { parseDocument } from "yaml";
import { UserError } from "../../config/schema/user-error.ts";
import { readText, type Terminal } from "../terminal.ts";
import { refusal } from "./compose-refusal.ts";

/** Where a compose project is read from. */
export interface ComposeSource {
  readonly file: string;
  /** The file that `${NAME}` is looked up in; by default `.env` next to the compose file. */
  readonly envFile: string | undefined;
  readonly projectName: string | undefined;
}

/** The output of Docker Compose for a project. */
interface ComposeOutput {
  readonly json: string;
  /** Variables that are not set anywhere and have no default. */
  readonly unset: readonly string[];
}

/** Has Docker Compose read a project and resolve its variables, environment files, short forms, `include` and `extends`. */
export function runCompose(terminal: Terminal, source: ComposeSource): ComposeOutput {
  const { file, envFile, projectName } = source;
  // Refuse unreadable content by file name here, because compose would quote it.
  for (const path of envFile === undefined ? [file] : [file, envFile]) readText(terminal, path);
  refuseMultiplyingAliases(file, readText(terminal, file));
  const path = resolve(terminal.directory, file);
  const [program, ...words] = composeProgram();
  const { status, stdout, stderr } = run(
    program,
    [
      ...words,
      ...["--project-directory", dirname(path), "--file", path, "--profile", "*"],
      ...(envFile === undefined ? [] : ["--env-file", resolve(terminal.directory, envFile)]),
      ...(projectName === undefined ? [] : ["--project-name", projectName]),
      ...["config", "--format", "json"],
    ],
    dirname(path),
  );
  if (status === null) throw new UserError(`${file}: compose did not read it within ${patience / 1000} s`, 1);
  if (status !== 0) throw new UserError(refusal(stderr, terminal.directory, file));
  // An invalid byte of an environment file; the letter U+FFFD itself would not be escaped.
  if (/(?:^|[^\\])(?:\\\\)*\\ufffd/.test(stdout))
    throw new UserError(
      `${file}: an environment file is not in UTF-8; convert it, for example with \`iconv -f latin1 -t utf-8\``,
    );
  const unset = [...stderr.matchAll(/The \\"([A-Za-z_]\w*)\\" variable is not set/g)].map(([, name = ""]) => name);
  // The output is itself a compose file, where `$$` is a dollar sign.
  return { json: stdout.replaceAll("$$", () => "$"), unset: [...new Set(unset)].sort() };
}

/** Compose would exhaust the machine's memory on them. */
function refuseMultiplyingAliases(file: string, text: string): void {
  const document = parseDocument(text, { merge: true, logLevel: "error" });
  if (document.errors.length > 0) return;
  try {
    document.toJS();
  } catch (error) {
    if (error instanceof ReferenceError && /alias count/.test(error.message))
      throw new UserError(`${file}: cannot be read: its aliases expand to too many values`, 1);
  }
}

const programs = [["docker", "compose"], ["docker-compose"]] as const;

/** The command that runs Docker Compose 2 or newer; throws a UserError if there is none. */
export function composeProgram(): readonly [string, ...string[]] {
  const found = programs.find(([program, ...words]) => {
    const { status, stdout } = run(program, [...words, "version", "--short"]);
    // Compose 1 cannot write JSON.
    return status === 0 && !stdout.startsWith("1.");
  });
  if (found === undefined)
    throw new UserError(
      "Docker Compose 2 or newer, which reads the project, is missing: install the plugin of the docker CLI " +
        "(such as the package docker-compose-plugin), or `docker-compose`: https://docs.docker.com/compose/install",
      1,
    );
  return found;
}

/** In milliseconds; compose needs seconds for a hundred thousand variables. */
const patience = 60_000;

/** Without the shell's other variables, so that equal files yield equal results. */
function run(program: string, words: readonly string[], directory?: string) {
  const kept = ["PATH", "HOME", "DOCKER_CONFIG"].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  });
  return spawnSync(program, words, {
    cwd: directory,
    env: Object.fromEntries(kept),
    encoding: "utf8",
    maxBuffer: Number.POSITIVE_INFINITY,
    timeout: patience,
    killSignal: "SIGKILL",
  });
}
