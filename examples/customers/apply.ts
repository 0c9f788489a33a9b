import { readdirSync } from "node:fs";
import { LocalWorkspace } from "@pulumi/pulumi/automation/index.js";

/** The command to run for each customer's stack. */
type Command = "preview" | "up";

// Each stack runs a CLI, a program and three plugins: about 500 MB and one core.
const atOnce = 2;

/** The customers are the stack files of this folder, `Pulumi.<customer>.yaml`. */
function customers(): string[] {
  return readdirSync(import.meta.dirname)
    .map((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1])
    .filter((name) => name !== undefined)
    .sort();
}

/** Runs a command for one customer and prints the outcome in one line; returns whether it succeeded. */
async function apply(command: Command, customer: string): Promise<boolean> {
  try {
    const stack = await LocalWorkspace.createOrSelectStack({ stackName: customer, workDir: import.meta.dirname });
    const changes =
      command === "up"
        ? (await stack.up({ suppressOutputs: true })).summary.resourceChanges
        : (await stack.preview()).changeSummary;
    const changed = Object.entries(changes ?? {}).filter(([operation]) => operation !== "same");
    console.log(
      `${customer}: ${changed.map(([operation, count]) => `${count} ${operation}`).join(", ") || "no changes"}`,
    );
    return true;
  } catch (error) {
    console.error(`${customer}: failed\n${error instanceof Error ? error.message : String(error)}`);
    return false;
  }
}

async function main(words: readonly string[]): Promise<void> {
  const [command, ...named] = words;
  if (command !== "preview" && command !== "up") {
    console.error("usage: node examples/customers/apply.ts preview|up [customer...]");
    process.exitCode = 2;
    return;
  }
  const waiting = named.length > 0 ? named : customers();
  const work = async () => {
    for (let customer = waiting.shift(); customer !== undefined; customer = waiting.shift())
      if (!(await apply(command, customer))) process.exitCode = 1;
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}

void main(process.argv.slice(2));
