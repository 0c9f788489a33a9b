import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { Mistake, type Terminal } from "../terminal.ts";

interface PreviewOptions {
  readonly stack: string | undefined;
  /** File for the plan that `pulumi up --plan` keeps to. */
  readonly savePlan: string | undefined;
  readonly refresh: boolean;
}

export interface Preview {
  readonly isDone: boolean;
  readonly events: readonly EngineEvent[];
  /** What Pulumi itself printed. */
  readonly output: string;
}

/**
 * Runs `pulumi preview` and collects the engine's events. They are what the preview is made of: its JSON has the stack
 * outputs of the last update only, and the text cannot be read back. Secrets are blinded in them.
 */
export async function runPreview({ directory }: Terminal, options: PreviewOptions): Promise<Preview> {
  const folder = mkdtempSync(join(tmpdir(), "kopano-report-"));
  const eventLog = join(folder, "events.json");
  try {
    const { exitCode, output } = await run(
      [
        "preview",
        ...["--non-interactive", "--color", "never", "--event-log", eventLog],
        ...(options.stack === undefined ? [] : ["--stack", options.stack]),
        ...(options.savePlan === undefined ? [] : ["--save-plan", options.savePlan]),
        ...(options.refresh ? ["--refresh"] : []),
      ],
      directory,
    );
    return { isDone: exitCode === 0, events: readEvents(eventLog), output };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The name of the stack that the events are about. */
export function stackNameOf(events: readonly EngineEvent[]): string | undefined {
  const urn = events.flatMap(({ resourcePreEvent }) => resourcePreEvent?.metadata.urn ?? [])[0];
  return urn?.split("::")[0]?.replace("urn:pulumi:", "");
}

function readEvents(file: string): EngineEvent[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return [];
  }
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as EngineEvent);
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
          ? new Mistake("the command pulumi is not on PATH: https://www.pulumi.com/docs/install", 1)
          : error,
      ),
    );
    child.on("close", (exitCode) => resolve({ exitCode, output }));
  });
}
