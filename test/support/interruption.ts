import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { readMail, sendMail, waitFor } from "../../demo/mail.ts";
import { docker, endpoints, login, type TestStack } from "./stack.ts";

const services = ["db", "auth", "app", "mta"] as const;

/** Where a run is killed: a while after its output has this step. */
export interface Moment {
  readonly step: RegExp;
  readonly afterSeconds: number;
}

/**
 * Starts a command of Pulumi, kills it with its plugins at a moment, and returns the last line that it printed before. One
 * that ended by itself before that moment is an error. Until `meanwhile` is done, the command is halted.
 */
export async function killed(
  stack: TestStack,
  command: "up" | "destroy",
  { step, afterSeconds }: Moment,
  meanwhile: () => Promise<void> = async () => {},
): Promise<string> {
  stack.writeSettings();
  const words = [command, "--yes", "--skip-preview", "--color", "never", "--cwd", stack.folder, "--stack", stack.name];
  const run = spawn("pulumi", words, {
    env: { ...process.env, ...stack.environment },
    stdio: ["ignore", "pipe", "pipe"],
    // A process group of its own, so that the plugins die with it.
    detached: true,
  });
  let output = "";
  for (const stream of [run.stdout, run.stderr]) stream.on("data", (data: Buffer) => (output += data.toString()));
  let hasEnded = false;
  const ended = new Promise<void>((resolve) => {
    run.on("exit", () => {
      hasEnded = true;
      resolve();
    });
  });
  try {
    await waitFor(async () => (hasEnded || step.test(output) ? true : undefined), `${step} of ${command}`, 300);
    await new Promise((resolve) => setTimeout(resolve, afterSeconds * 1000));
    if (!hasEnded) process.kill(-(run.pid ?? 0), "SIGSTOP");
    await meanwhile();
  } catch (error) {
    throw new Error(`${error}; ${command} printed:\n${output}`);
  } finally {
    if (!hasEnded) process.kill(-(run.pid ?? 0), "SIGKILL");
    await ended;
  }
  expect(run.signalCode, output).toBe("SIGKILL");
  return output.trimEnd().split("\n").at(-1)?.trim() ?? "";
}

/** Recovers a stack without a question, and returns what that printed. */
export async function recovered(stack: TestStack): Promise<string> {
  const { exitCode, output } = await stack.kopano("recover", "--stack", stack.name, "--yes");
  expect(exitCode, output).toBe(0);
  const { stdout: state } = await stack.pulumi("stack export");
  expect(JSON.parse(state).deployment.pending_operations ?? []).toEqual([]);
  return output;
}

/** A stack that runs as if nothing had happened: every service once and healthy, and nothing left to do. */
export async function expectWhole(stack: TestStack): Promise<void> {
  for (const service of services) {
    const filters = ["project=kopano", `stack=${stack.name}`, `service=${service}`];
    const ids = await docker(
      ...["ps", "--all", "--quiet", ...filters.flatMap((filter) => ["--filter", `label=kopano.${filter}`])],
    );
    expect(ids.split("\n"), service).toHaveLength(1);
    expect(await stack.health(service), service).toBe("healthy");
  }
  const preview = await stack.preview("--expect-no-changes");
  expect(preview.exitCode, preview.output).toBe(0);
}

/** Sends messages to a user, one at a time, and counts how many of them are there. */
export class SentMessages {
  private readonly subjects: string[] = [];
  private readonly stack: TestStack;
  private readonly ports: Readonly<Record<string, number>>;

  constructor(stack: TestStack, ports: Readonly<Record<string, number>>) {
    this.stack = stack;
    this.ports = ports;
  }

  async send(): Promise<void> {
    const subject = `message ${randomUUID()}`;
    const outputs = await this.stack.outputs();
    const { smtp } = endpoints(this.ports, outputs.ca);
    await sendMail(smtp, { from: "friend@example.org", to: "demo@example.com", subject, text: "It arrived." });
    this.subjects.push(subject);
  }

  /** Fails unless each of them is there exactly once. */
  async expectAll(): Promise<void> {
    const outputs = await this.stack.outputs();
    const { imap } = endpoints(this.ports, outputs.ca);
    for (const subject of this.subjects) {
      const read = async () => {
        const found = await readMail(imap, login(outputs, "demo"), subject);
        return found.length > 0 ? found : undefined;
      };
      expect(await waitFor(read, subject), subject).toHaveLength(1);
    }
  }
}

// With the seconds that each may take; the network and a volume are there at once.
const ofContainers = { "kopano-db": 5, "kopano-auth": 5, "kopano-app": 5, "kopano-mta": 5 };
const steps = {
  up: { "kopano-backend": 0.5, "kopano-data-db": 0.5, "kopano-directory-content": 1, ...ofContainers },
  destroy: { "kopano-backend": 0.2, ...ofContainers },
};

/** A moment at random: while the engine creates or removes something, or soon after. */
export function momentOf(command: "up" | "destroy", random: () => number): Moment {
  const choices = Object.entries(steps[command]);
  const [name = "", seconds = 0] = choices[Math.floor(random() * choices.length)] ?? [];
  const step = new RegExp(` ${name} ${command === "up" ? "creating" : "deleting"}`);
  return { step, afterSeconds: random() * seconds };
}
