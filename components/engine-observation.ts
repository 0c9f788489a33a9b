import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { userError } from "./user-error";

const execute = promisify(execFile);
const answerSeconds = 20;

/** What the engine says of a container of the stack. */
export interface ObservedContainer {
  readonly id: string;
  /** Docker's word: `running`, `exited`, `created`, … */
  readonly state: string;
  readonly isUnhealthy: boolean;
  /** Whether it ended with an error. */
  readonly hasFailed: boolean;
}

/** What there is on the engine before the program changes anything. */
export interface Observation {
  /** By container name. */
  readonly containers: ReadonlyMap<string, ObservedContainer>;
  readonly volumes: ReadonlySet<string>;
}

/**
 * Asks the engine for the containers whose names begin with `prefix`, and for its volumes.
 *
 * The state alone does not tell whether a container still runs and answers: without a refresh `up` sees neither a
 * stopped nor a removed one, and with a refresh a failed health check is forgotten. Undefined when there is no `docker`
 * command to ask with. An engine that does not answer is an error, before anything is touched.
 */
export async function observeEngine(prefix: string, host: string | undefined): Promise<Observation | undefined> {
  const target = host === undefined ? [] : ["--host", host];
  const list = async (...args: string[]): Promise<string[][]> => {
    const { stdout } = await execute("docker", [...target, ...args], {
      timeout: answerSeconds * 1000,
      maxBuffer: 16 << 20,
    });
    return stdout
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => line.split("\t"));
  };
  try {
    const [containers, volumes] = await Promise.all([
      list(
        "ps",
        "--all",
        "--no-trunc",
        "--filter",
        `name=^/?${prefix}-`,
        "--format",
        "{{.Names}}\t{{.ID}}\t{{.State}}\t{{.Status}}",
      ),
      list("volume", "ls", "--format", "{{.Name}}"),
    ]);
    return {
      containers: new Map(
        containers.map(([name = "", id = "", state = "", status = ""]) => [
          name,
          { id, state, isUnhealthy: status.includes("(unhealthy)"), hasFailed: /^Exited \([1-9]/.test(status) },
        ]),
      ),
      volumes: new Set(volumes.map(([name = ""]) => name)),
    };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw userError(unreachable(host ?? process.env.DOCKER_HOST, error));
  }
}

function unreachable(host: string | undefined, error: unknown): string {
  const { stderr = "", killed = false } = error as { stderr?: string; killed?: boolean };
  const reason = killed ? `no answer within ${answerSeconds} s` : stderr.trim().split("\n")[0];
  return [
    `The Docker Engine ${host === undefined ? "of this machine" : `at ${host}`} does not answer: ${reason}.`,
    "  Nothing was changed. Start it (systemctl start docker), or correct kopano:engine.host or DOCKER_HOST.",
  ].join("\n");
}
