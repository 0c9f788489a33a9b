import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { UserError } from "../../config/schema/user-error.ts";
import { counted, type Terminal } from "../terminal.ts";
import { hiddenValues } from "./events.ts";

interface PreviewOptions {
  readonly stack: string | undefined;
  /** File for the plan that `pulumi up --plan` keeps to. */
  readonly savePlan: string | undefined;
  readonly refresh: boolean;
}

interface Preview {
  readonly hasSucceeded: boolean;
  /** If the preview failed, only those before the failure. */
  readonly events: readonly EngineEvent[];
  /** What Pulumi itself printed. */
  readonly output: string;
}

/**
 * Runs `pulumi preview` and collects the engine's events. Neither of its other outputs would do: its JSON has the stack
 * outputs of the last update only, and its output cannot be parsed. Secrets are masked in the events.
 */
export async function runPreview({ directory }: Terminal, options: PreviewOptions): Promise<Preview> {
  return withFolder(async (folder) => {
    const eventLog = join(folder, "events.json");
    const words = [
      ...["preview", "--non-interactive", "--color", "never", "--event-log", eventLog],
      ...(options.stack === undefined ? [] : ["--stack", options.stack]),
      ...(options.savePlan === undefined ? [] : ["--save-plan", options.savePlan]),
      ...(options.refresh ? ["--refresh"] : []),
    ];
    const [{ exitCode, output }, reviver] = await Promise.all([run(words, directory), hiddenValues()]);
    const events = readEvents(eventLog, reviver);
    if (exitCode === 0 && !events.some(({ summaryEvent }) => summaryEvent !== undefined))
      throw incomplete(events.length);
    return { hasSucceeded: exitCode === 0, events, output };
  });
}

const interruptions = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Lends a temporary folder, which is removed even if the process is interrupted. */
async function withFolder<Result>(use: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), "kopano-report-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const interrupt = (signal: NodeJS.Signals) => {
    remove();
    // Ends the process as if the signal had not been caught.
    process.kill(process.pid, signal);
  };
  for (const signal of interruptions) process.once(signal, interrupt);
  try {
    return await use(folder);
  } finally {
    for (const signal of interruptions) process.off(signal, interrupt);
    remove();
  }
}

/** The name of the stack that the events are about. */
export function stackNameOf(events: readonly EngineEvent[]): string | undefined {
  const urn = events.flatMap(({ resourcePreEvent }) => resourcePreEvent?.metadata.urn ?? [])[0];
  return urn?.split("::")[0]?.replace("urn:pulumi:", "");
}

/** The events up to the first unreadable line, which is the last one of a truncated log. */
function readEvents(file: string, reviver: (key: string, value: unknown) => unknown): EngineEvent[] {
  const events: EngineEvent[] = [];
  try {
    for (const line of readFileSync(file, "utf8").split("\n")) if (line !== "") events.push(JSON.parse(line, reviver));
  } catch {
    // The summary comes last, so its presence shows that the log is complete.
  }
  return events;
}

function incomplete(count: number): UserError {
  const what = count === 0 ? "is empty" : `ends after ${counted(count, "event")}, without a summary`;
  return new UserError(
    `\`pulumi preview\` succeeded, but its event log ${what}: the changes are unknown. Run the command again; ` +
      "if that does not help, check the version of Pulumi and the free space for temporary files",
    1,
  );
}

async function run(words: readonly string[], cwd: string): Promise<{ exitCode: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn("pulumi", words, {
      cwd,
      stdio: ["ignore", "pipe", "pipe"],
      // The event log is an option for programs that drive the CLI, such as Pulumi's own Automation API.
      env: { ...process.env, PULUMI_DEBUG_COMMANDS: "true", PULUMI_SKIP_UPDATE_CHECK: "true" },
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (data: Buffer) => (output += data.toString()));
    child.on("error", (error: NodeJS.ErrnoException) =>
      reject(
        error.code === "ENOENT"
          ? new UserError("the command pulumi is not on PATH: https://www.pulumi.com/docs/install", 1)
          : error,
      ),
    );
    child.on("close", (exitCode) => resolve({ exitCode, output }));
  });
}
