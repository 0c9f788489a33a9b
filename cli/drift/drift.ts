import type { Command } from "commander";
import { findProject } from "../../config/files/project.ts";
import { UserError } from "../../config/schema/user-error.ts";
import { stackPlan } from "../../containers/stack-plan.ts";
import { freeSubnet } from "../../containers/subnet.ts";
import { observeEngine } from "../../program/engine-observation.ts";
import { enginePrefix } from "../../program/prefix.ts";
import { checkStackFile, stackPath } from "../stack-files.ts";
import type { Terminal } from "../terminal.ts";
import { driftOf } from "./findings.ts";

/** The exit code if there is drift. */
const driftFound = 3;

/** `kopano drift`: what was changed on the engine by hand. */
export function addDrift(program: Command, terminal: Terminal, finish: (exitCode: number) => void): void {
  program
    .command("drift")
    .description(
      "Compares a running stack with its stack file and prints what was changed by hand: containers that were removed, " +
        "stopped or disconnected, or that have other limits or a former image, files that were edited, and passwords of " +
        "the database and of the directory's administrator. Changes nothing; `pulumi up` repairs what it prints. Edits " +
        "and passwords are those that the last health check found, so they may take half a minute to appear. Exit code " +
        `${driftFound} if there is drift.`,
    )
    .requiredOption("--stack <name>", "the stack")
    .action(async ({ stack }: { readonly stack: string }) => {
      const { configuration } = await checkStackFile(terminal, stackPath(terminal, stack));
      if (configuration.engine.mode === "swarm")
        throw new UserError(
          `${stack} runs on Docker Swarm, of whose tasks this command knows nothing: \`kopano report --stack ${stack} --refresh\` shows changed services`,
        );
      const prefix = enginePrefix(findProject(terminal.directory)?.name ?? "", stack);
      const observed = await observeEngine(prefix, configuration.engine.host);
      if (observed === undefined) throw new UserError("the command docker is not on PATH", 1);
      // No address is compared.
      const subnet = observed.subnet ?? freeSubnet(prefix, []) ?? "";
      const found = driftOf(stackPlan(configuration, subnet), observed, prefix);
      const lines =
        found.length === 0 ? [`${stack} is as its stack file says.`] : [...found, "", "`pulumi up` repairs this."];
      terminal.out(lines.map((line) => `${line}\n`).join(""));
      finish(found.length === 0 ? 0 : driftFound);
    });
}
