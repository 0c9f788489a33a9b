import { spawn } from "node:child_process";
import { UserError } from "../../config/schema/user-error.ts";
import { refuseOtherEngine } from "../../program/engine-choice.ts";
import type { Terminal } from "../terminal.ts";

/** How a command ended. */
interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What is done with a command besides waiting for its end. */
interface Handling {
  /** Its standard input. Default: none. */
  readonly input?: string;
  /** Where its output is printed while it runs. Default: nowhere. */
  readonly terminal?: Terminal;
  /** Variables besides those of this process. Default: none. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** The Docker Engine of a stack, by way of the command `docker`. */
export class Engine {
  /** The address of the engine; undefined for the one of the environment. */
  readonly host: string | undefined;
  private isSame: Promise<void> | undefined;

  constructor(host: string | undefined) {
    this.host = host;
  }

  /** Runs `docker` to its end; only a missing command is an error, and an engine that Pulumi would not use. */
  async run(words: readonly string[], handling: Handling = {}): Promise<Ended> {
    this.isSame ??= refuseOtherEngine(this.host);
    await this.isSame;
    return this.command("docker", words, handling);
  }

  /** Runs a command that connects to the same engine. */
  async command(program: string, words: readonly string[], handling: Handling): Promise<Ended> {
    const { input = "", terminal, environment } = handling;
    return new Promise((resolve, reject) => {
      const child = spawn(program, words, {
        env: { ...process.env, ...environment, ...(this.host !== undefined && { DOCKER_HOST: this.host }) },
      });
      let [stdout, stderr] = ["", ""];
      child.stdout.on("data", (data: Buffer) => {
        stdout += data.toString();
        terminal?.out(data.toString());
      });
      child.stderr.on("data", (data: Buffer) => {
        stderr += data.toString();
        terminal?.err(data.toString());
      });
      child.on("error", (error: NodeJS.ErrnoException) =>
        reject(error.code === "ENOENT" ? new UserError(`the command ${program} is not on PATH`, 1) : error),
      );
      child.on("close", (exitCode) => resolve({ exitCode: exitCode ?? 1, stdout, stderr }));
      // A command that does not read its input to the end reports why by its exit code.
      child.stdin.on("error", () => undefined);
      child.stdin.end(input);
    });
  }

  /** What `docker` prints. Throws a UserError, with what failed in words, if it fails. */
  async output(what: string, words: readonly string[], handling: Handling = {}): Promise<string> {
    const { exitCode, stdout, stderr } = await this.run(words, handling);
    if (exitCode !== 0) throw new UserError(`${what}: ${lastLines(stderr || stdout)}`, 1);
    return stdout.trim();
  }
}

function lastLines(text: string): string {
  return text.trim().split("\n").slice(-5).join("\n");
}
