import type { Command } from "commander";
import { UserError } from "../../config/schema/user-error.ts";
import { stackPlan } from "../../containers/stack-plan.ts";
import { freeSubnet } from "../../containers/subnet.ts";
import { volumeNameOf } from "../../program/volume-name.ts";
import type { Terminal } from "../terminal.ts";
import { type BackedUpStack, backedUpStack } from "./backed-up-stack.ts";
import { drill } from "./drill.ts";
import { restoreData } from "./restore-data.ts";

interface RestoreOptions {
  readonly stack: string;
  readonly snapshot: string;
  readonly replace?: true;
  readonly drill?: true;
}

/** `kopano restore`: the data of a backup, into the volumes of a stack or of one that only tries it. */
export function addRestore(program: Command, terminal: Terminal): void {
  program
    .command("restore")
    .description(
      "Restores a backup into the volumes of a stack that does not run, or is not deployed yet; `pulumi up` then starts " +
        "it. With --drill, restores into volumes of its own, starts db, auth and app on them without a way to the outside, " +
        "checks them, and removes everything again; the stack may run meanwhile.",
    )
    .requiredOption("--stack <name>", "the stack")
    .option("--snapshot <id>", "the backup, as `kopano backup --list` names it", "latest")
    .option("--replace", "delete what is in the volumes")
    .option("--drill", "only try it")
    .action(async ({ stack, snapshot, replace, drill: isDrill }: RestoreOptions) => {
      if (!/^(?:latest|[0-9a-f]{8,64})$/.test(snapshot))
        throw new UserError(`\`${snapshot}\` is not the id of a backup; \`kopano backup --list\` shows them`);
      if (replace && isDrill) throw new UserError("--drill replaces nothing: omit --replace");
      const backedUp = await backedUpStack(terminal, stack);
      if (isDrill) await drill(terminal, backedUp, snapshot);
      else {
        await restore(terminal, backedUp, snapshot, replace === true);
        terminal.out(`The data of ${stack} is restored. Start it: pulumi up --stack ${stack}\n`);
      }
    });
}

async function restore(terminal: Terminal, stack: BackedUpStack, snapshot: string, replace: boolean): Promise<void> {
  const { engine, prefix, filters, configuration, secrets } = stack;
  const list = ["ps", "--all", ...filters, "--format", "{{.Names}}\t{{.State}}"];
  const containers = (await engine.output("the engine does not answer", list))
    .split("\n")
    .filter((line) => line !== "");
  const running = containers
    .filter((line) => !/\t(?:exited|created|dead)$/.test(line))
    .map((line) => line.split("\t")[0]);
  if (running.length > 0)
    throw new UserError(`the stack is running; stop it first: docker stop ${running.join(" ")}`, 1);
  const volume = (name: keyof typeof configuration.data.volumes | "backup") =>
    name === "backup" ? `${prefix}-${name}` : volumeNameOf(name, configuration.data, prefix);
  const subnet = configuration.network.subnet ?? freeSubnet(prefix, []) ?? "";
  const plan = stackPlan(configuration, subnet, secrets);
  await restoreData(terminal, stack, plan, snapshot, { volume, replace });
  // The next `up` creates them again, and with them whatever they keep in the volumes.
  for (const [name = ""] of containers.map((line) => line.split("\t"))) await engine.output(name, ["rm", name]);
}
