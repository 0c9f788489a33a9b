import { type ChildProcess, spawn } from "node:child_process";
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

/** A command of Pulumi that runs in a process group of its own, so that its plugins can be killed with it. */
class RunningCommand {
  output = "";
  readonly ended: Promise<void>;
  private hasEnded = false;
  private readonly process: ChildProcess;

  constructor(stack: TestStack, command: "up" | "destroy") {
    stack.writeSettings();
    const words = [
      command,
      "--yes",
      "--skip-preview",
      "--color",
      "never",
      "--cwd",
      stack.folder,
      "--stack",
      stack.name,
    ];
    const started = spawn("pulumi", words, {
      env: { ...process.env, ...stack.environment },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    for (const stream of [started.stdout, started.stderr])
      stream.on("data", (data: Buffer) => (this.output += data.toString()));
    this.ended = new Promise<void>((resolve) => {
      started.on("exit", () => {
        this.hasEnded = true;
        resolve();
      });
    });
    this.process = started;
  }

  /** Resolves at a moment of the run, or when the run ends. */
  async reach({ step, afterSeconds }: Moment): Promise<void> {
    await waitFor(async () => (this.hasEnded || step.test(this.output) ? true : undefined), String(step), 300);
    await new Promise((resolve) => setTimeout(resolve, afterSeconds * 1000));
  }

  signal(signal: NodeJS.Signals): void {
    if (!this.hasEnded) process.kill(-(this.process.pid ?? 0), signal);
  }

  /** What ended it. */
  get outcome(): NodeJS.Signals | number | null {
    return this.process.signalCode ?? this.process.exitCode;
  }
}

/**
 * Starts a command of Pulumi, kills it with its plugins at a moment, and returns the last line that it printed before. One
 * that ended by itself before that moment is an error. Until `meanwhile` is done, the command is halted.
 */
export async function killed(
  stack: TestStack,
  command: "up" | "destroy",
  moment: Moment,
  meanwhile: () => Promise<void> = async () => {},
): Promise<string> {
  const running = new RunningCommand(stack, command);
  try {
    await running.reach(moment);
    running.signal("SIGSTOP");
    await meanwhile();
  } catch (error) {
    throw new Error(`${error}; ${command} printed:\n${running.output}`);
  } finally {
    running.signal("SIGKILL");
    await running.ended;
  }
  expect(running.outcome, running.output).toBe("SIGKILL");
  return running.output.trimEnd().split("\n").at(-1)?.trim() ?? "";
}

/** Starts a command of Pulumi, makes it fail at a moment, and returns all that it printed. */
export async function failed(
  stack: TestStack,
  command: "up" | "destroy",
  moment: Moment,
  disturb: () => Promise<void>,
): Promise<string> {
  const running = new RunningCommand(stack, command);
  try {
    await running.reach(moment);
    await disturb();
    await running.ended;
  } finally {
    running.signal("SIGKILL");
  }
  expect(running.outcome, running.output).not.toBe(0);
  return running.output;
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
  private readonly host: string | undefined;

  constructor(stack: TestStack, ports: Readonly<Record<string, number>>, host?: string) {
    this.stack = stack;
    this.ports = ports;
    this.host = host;
  }

  async send(): Promise<void> {
    const subject = `message ${randomUUID()}`;
    const outputs = await this.stack.outputs();
    const { smtp } = endpoints(this.ports, outputs.ca, this.host);
    await sendMail(smtp, { from: "friend@example.org", to: "demo@example.com", subject, text: "It arrived." });
    this.subjects.push(subject);
  }

  /** Fails unless each of them is there exactly once. */
  async expectAll(): Promise<void> {
    const outputs = await this.stack.outputs();
    const { imap } = endpoints(this.ports, outputs.ca, this.host);
    for (const subject of this.subjects) {
      const read = async () => {
        const found = await readMail(imap, login(outputs, "demo"), subject);
        return found.length > 0 ? found : undefined;
      };
      expect(await waitFor(read, subject), subject).toHaveLength(1);
    }
  }
}

// With the seconds that each takes at least: the network and a volume are there at once, and a service stops before its
// container is removed.
const steps = {
  up: {
    "kopano-backend": 0.5,
    "kopano-data-db": 0.5,
    "kopano-directory-content": 1,
    "kopano-db": 5,
    "kopano-auth": 5,
    "kopano-app": 5,
    "kopano-mta": 5,
  },
  destroy: { "kopano-backend": 0.2, "kopano-db": 0.5, "kopano-auth": 0.5, "kopano-app": 1, "kopano-mta": 1 },
};

/** A moment at random: while the engine creates or removes something, or soon after. */
export function momentOf(command: "up" | "destroy", random: () => number): Moment {
  const choices = Object.entries(steps[command]);
  const [name = "", seconds = 0] = choices[Math.floor(random() * choices.length)] ?? [];
  const step = new RegExp(` ${name} ${command === "up" ? "creating" : "deleting"}`);
  return { step, afterSeconds: random() * seconds };
}
