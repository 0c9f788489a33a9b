import { Argument, type Command } from "commander";
import type { Terminal } from "./terminal.ts";

const shells = ["bash", "zsh", "fish"] as const;

/** `kopano completion`: a script that lets a shell complete the other commands. */
export function addCompletion(program: Command, terminal: Terminal): void {
  program
    .command("completion")
    .description('Prints a script that completes `kopano` in a shell, for example: eval "$(kopano completion bash)"')
    .addArgument(new Argument("<shell>", "the shell").choices(shells))
    .action((shell: (typeof shells)[number]) => terminal.out(scripts[shell](program), "exact"));
}

const scripts = {
  bash: bashScript,
  zsh: (program: Command) => `autoload -U +X bashcompinit && bashcompinit\n${bashScript(program)}`,
  fish: fishScript,
};

function bashScript(program: Command): string {
  const names = program.commands.map((command) => command.name());
  const cases = program.commands.map((command) => `    ${command.name()}) words="${flags(command).join(" ")}" ;;`);
  return `_kopano() {
  local words=
  case $COMP_CWORD:\${COMP_WORDS[1]} in 1:*) words="${names.join(" ")}" ;; *) case \${COMP_WORDS[1]} in
${cases.join("\n")}
  esac ;; esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _kopano kopano
`;
}

function fishScript(program: Command): string {
  const lines = program.commands.flatMap((command) => [
    `complete -c kopano -n __fish_use_subcommand -f -a ${command.name()}`,
    ...flags(command).map(
      (flag) => `complete -c kopano -n '__fish_seen_subcommand_from ${command.name()}' -l ${flag.slice(2)}`,
    ),
  ]);
  return `${lines.join("\n")}\n`;
}

function flags(command: Command): string[] {
  return [...command.options.flatMap(({ long }) => long ?? []), "--help"];
}
