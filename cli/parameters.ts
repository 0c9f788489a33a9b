import type { Command } from "commander";
import { suggestName } from "../config/schema/suggestion.ts";
import { UserError } from "../config/schema/user-error.ts";
import { kopanoDaemons } from "../config/services/app/parameters.ts";
import { type DaemonParameter, daemonParameters } from "./daemon-parameters.ts";
import type { Terminal } from "./terminal.ts";
import { textTable } from "./text-table.ts";

/** `kopano parameters`: what the app image prints with `run list_parms <service>`, with types and keys. */
export function addParameters(program: Command, terminal: Terminal): void {
  program
    .command("parameters")
    .description(
      "Lists the parameters of a Kopano daemon that kopano:app.parameters accepts, with type, default, and the " +
        "documented variable that sets them for every daemon. Without a daemon, lists the daemons.",
    )
    .argument("[daemon]", "a daemon, such as `server`")
    .option("--json", "print a JSON array instead")
    .action((daemon: string | undefined, { json }: { readonly json?: true }) => {
      if (daemon === undefined) {
        const daemons = kopanoDaemons().map((name) => ({ name, parameters: daemonParameters(name).length }));
        terminal.out(
          json
            ? `${JSON.stringify(daemons, null, 2)}\n`
            : textTable(
                ["DAEMON", "PARAMETERS"],
                daemons.map(({ name, parameters }) => [name, String(parameters)]),
              ),
        );
        return;
      }
      if (!kopanoDaemons().includes(daemon)) throw unknown(daemon);
      const parameters = daemonParameters(daemon);
      terminal.out(json ? `${JSON.stringify(parameters, null, 2)}\n` : screenTable(parameters));
    });
}

function screenTable(parameters: readonly DaemonParameter[]): string {
  return textTable(
    ["PARAMETER", "DEFAULT", "VARIABLE", "TYPE"],
    parameters.map(({ name, type, default: byDefault, variable }) => [
      name,
      byDefault === "" ? '""' : (byDefault ?? "-"),
      variable?.replace("kopano:app.", "") ?? "-",
      type,
    ]),
  );
}

function unknown(daemon: string): UserError {
  const suggestion = suggestName(daemon, kopanoDaemons());
  const hint = suggestion === undefined ? `one of ${kopanoDaemons().join(", ")}` : `did you mean \`${suggestion}\`?`;
  return new UserError(`\`${daemon}\` is not a Kopano daemon; ${hint}`);
}
