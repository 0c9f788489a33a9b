import { type Command, Option } from "commander";
import { describeWarning, inOrder } from "../config/schema/problem.ts";
import { UserError } from "../config/schema/user-error.ts";
import { type ServiceName, serviceNames } from "../config/services/service-name.ts";
import { composeProject } from "../containers/compose-file.ts";
import { type ShownEnvironment, shownEnvironments } from "../containers/shown.ts";
import { type StackPlan, stackPlan } from "../containers/stack-plan.ts";
import { freeSubnet } from "../containers/subnet.ts";
import { collected } from "./check.ts";
import { parsePath, parseValue, withValue } from "./property-path.ts";
import { checkStackFile, stackPath } from "./stack-files.ts";
import type { Terminal } from "./terminal.ts";

interface RenderOptions {
  readonly stack: string;
  readonly service?: ServiceName;
  readonly format?: "dotenv" | "json" | "compose";
  readonly set: readonly string[];
  readonly diff?: string;
}

/** `kopano render`: what each container would get, without engine, backend or passphrase. */
export function addRender(program: Command, terminal: Terminal): void {
  program
    .command("render")
    .description(
      "Prints the environment that each container would get: configured, wired and preset values. Passwords are " +
        "placeholders. Warnings go to standard error.",
    )
    .requiredOption("--stack <name>", "the stack, read from Pulumi.<name>.yaml")
    .addOption(new Option("--service <name>", "this service only").choices([...serviceNames]))
    .addOption(
      new Option(
        "--format <format>",
        "dotenv: KEY=VALUE lines of one service; json; compose: a compose file (default: dotenv with --service, else json)",
      ).choices(["dotenv", "json", "compose"]),
    )
    .option("--set <path=value>", "try a value without editing the file; may be repeated", collected, [])
    .option("--diff <stack>", "print the differences from this stack (-) to the other one (+)")
    .action(async (options: RenderOptions) => {
      const rendered = await read(terminal, options.stack, options.set);
      if (options.diff !== undefined) {
        const other = await read(terminal, options.diff, []);
        terminal.out(difference(pick(rendered, options), pick(other, options), options));
        return;
      }
      print(pick(rendered, options), rendered.plan, options, terminal);
    });
}

interface Rendered {
  readonly stack: string;
  readonly plan: StackPlan;
  readonly environments: ReadonlyMap<ServiceName, ShownEnvironment>;
}

async function read(terminal: Terminal, stack: string, changes: readonly string[]): Promise<Rendered> {
  const checked = await checkStackFile(terminal, stackPath(terminal, stack), (input) => changes.reduce(changed, input));
  const { configuration, secrets, warnings } = checked;
  for (const warning of inOrder(warnings)) terminal.err(`${describeWarning(warning)}\n`);
  // Only an engine knows which subnets are in use.
  const subnet = configuration.network.subnet ?? freeSubnet(stack, []) ?? "";
  const plan = stackPlan(configuration, subnet, secrets);
  return { stack, plan, environments: shownEnvironments(plan) };
}

function changed(input: Readonly<Record<string, unknown>>, assignment: string): Readonly<Record<string, unknown>> {
  const split = assignment.indexOf("=");
  if (split < 1)
    throw new UserError(`--set requires PATH=VALUE, for example app.environment.logLevel=4, not \`${assignment}\``);
  const path = parsePath(assignment.slice(0, split));
  return withValue(input, path, parseValue(assignment.slice(split + 1))) as Readonly<Record<string, unknown>>;
}

/** The selected environments. */
function pick(
  { stack, environments }: Rendered,
  { service }: RenderOptions,
): ReadonlyMap<ServiceName, ShownEnvironment> {
  if (service === undefined) return environments;
  const environment = environments.get(service);
  if (environment === undefined)
    throw new UserError(`${service} is disabled in the stack ${stack}: it has no environment`);
  return new Map([[service, environment]]);
}

function print(
  environments: ReadonlyMap<ServiceName, ShownEnvironment>,
  plan: StackPlan,
  { service, format = service === undefined ? "json" : "dotenv" }: RenderOptions,
  terminal: Terminal,
): void {
  if (format === "json") terminal.out(`${JSON.stringify(Object.fromEntries(environments), null, 2)}\n`);
  else if (format === "compose") terminal.out(composeText(plan, [...environments.keys()], terminal), "exact");
  else if (service === undefined) throw new UserError("--format dotenv prints one service: add --service");
  else printDotenv(environments.get(service) ?? {}, terminal);
}

function printDotenv(environment: ShownEnvironment, terminal: Terminal): void {
  const entries = Object.entries(environment);
  for (const [name] of entries.filter(([, value]) => /[\r\n]/.test(value)))
    terminal.err(`warning: ${name} has several lines\n`);
  terminal.out(entries.map(([name, value]) => `${name}=${value}\n`).join(""), "exact");
}

function composeText(plan: StackPlan, services: readonly ServiceName[], terminal: Terminal): string {
  const { text, variables } = composeProject(plan, services);
  if (variables.length > 0) terminal.err(`Set these variables for docker compose: ${variables.join(", ")}\n`);
  return text;
}

/** The differences by service and variable; empty if there are none. */
function difference(
  left: ReadonlyMap<ServiceName, ShownEnvironment>,
  right: ReadonlyMap<ServiceName, ShownEnvironment>,
  { format }: RenderOptions,
): string {
  if (format === "compose") throw new UserError("--diff compares environments, which --format compose cannot show");
  const changes = serviceNames.flatMap((service) => {
    const [before = {}, after = {}] = [left.get(service), right.get(service)];
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    const different = names.filter((name) => before[name] !== after[name]);
    return different.map((name) => ({ service, name, from: before[name], to: after[name] }));
  });
  if (format === "json") return `${JSON.stringify(changes, null, 2)}\n`;
  return serviceNames
    .map((service) => ({ service, own: changes.filter((change) => change.service === service) }))
    .filter(({ own }) => own.length > 0)
    .map(({ service, own }) => {
      const lines = own.flatMap(({ name, from, to }) => [
        ...(from === undefined ? [] : [`- ${name}=${from}\n`]),
        ...(to === undefined ? [] : [`+ ${name}=${to}\n`]),
      ]);
      return `${service}:\n${lines.join("")}`;
    })
    .join("\n");
}
