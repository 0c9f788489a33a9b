import { readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { checkConfiguration } from "../config/rules/check.ts";
import { composeProject } from "../containers/compose-file.ts";
import { stackPlan } from "../containers/stack-plan.ts";
import { composeValues } from "../test/support/compose-stack.ts";
import { programFolder, run, smallEnvironment, TestStack } from "../test/support/stack.ts";
import { measureConfiguration } from "./configuration.ts";
import { report, runs, seconds } from "./measure.ts";
import { measureUsers } from "./users.ts";

const repository = path.resolve(import.meta.dirname, "..");
const memoryFile = path.join(tmpdir(), "peak-memory");
const watch = `--require ${repository}/bench/peak-memory.cjs`;

/** Has the stack's program write its peak memory. */
function watchMemory(stack: TestStack): void {
  changeProject(stack, /nodeargs: .*/, `$& ${watch}`);
}

/** Starts the stack's program as `pulumi new` would: CommonJS, compiled by the SDK, without Node options. */
function startAsUsual(stack: TestStack, folder: string): void {
  changeProject(stack, /typescript: false\n( *nodeargs:) .*/, `typescript: true\n$1 ${watch}`);
  writeFileSync(path.join(folder, "package.json"), '{ "main": "index.ts" }');
}

function changeProject(stack: TestStack, from: RegExp, to: string): void {
  const file = path.join(stack.folder, "Pulumi.yaml");
  writeFileSync(file, readFileSync(file, "utf8").replace(from, to));
}

async function succeed(result: ReturnType<TestStack["pulumi"]>): Promise<void> {
  const { exitCode, output } = await result;
  if (exitCode !== 0) throw new Error(output);
}

async function main(): Promise<void> {
  const { configuration } = await smallEnvironment();
  const ours = new TestStack(configuration);
  const empty = new TestStack({}, programFolder());
  const onePerPlugin = `
    import * as docker from "@pulumi/docker";
    import * as random from "@pulumi/random";
    import * as tls from "@pulumi/tls";
    new docker.Network("one");
    new random.RandomId("one", { byteLength: 4 });
    new tls.PrivateKey("one", { algorithm: "ED25519" });`;
  const plugins = new TestStack({}, programFolder(onePerPlugin));
  const usualFolder = programFolder(onePerPlugin);
  const usual = new TestStack({}, usualFolder);
  startAsUsual(usual, usualFolder);
  const stacks = [ours, empty, plugins, usual];
  process.env.PEAK_MEMORY_FILE = memoryFile;
  try {
    for (const stack of stacks) {
      if (stack !== usual) watchMemory(stack);
      await stack.init();
      await stack.up();
    }
    const times = new Map(stacks.map((stack) => [stack, [] as number[]]));
    const memory = new Map(stacks.map((stack) => [stack, [] as number[]]));
    for (let round = 0; round < runs; round++) {
      for (const stack of stacks) {
        times.get(stack)?.push(await seconds(() => succeed(stack.pulumi("preview"))));
        memory.get(stack)?.push(Number(readFileSync(memoryFile, "utf8")) / 1024);
      }
    }
    const others = new Map([
      [plugins, "a program with one resource per plugin, started in the same way"],
      [usual, "the same, started as `pulumi new` would"],
      [empty, "an empty program, no plugin started"],
    ]);
    for (const [what, unit, measure] of [
      ["preview of the unchanged stack", "s", times],
      ["peak memory of the program", "MiB", memory],
    ] as const) {
      for (const [other, name] of others) report(what, unit, measure.get(ours) ?? [], measure.get(other) ?? [], name);
    }

    await compareUp(ours, configuration);
    await measureUsers();
    await measureConfiguration(configuration);
  } finally {
    for (const stack of stacks) await stack.remove();
  }
}

/** From nothing to all healthy, compared with Compose with the same images, health checks, environment and order. */
async function compareUp(stack: TestStack, configuration: object): Promise<void> {
  const file = path.join(stack.folder, "compose.yml");
  const { configuration: resolved } = checkConfiguration(configuration);
  const { text, variables } = composeProject(stackPlan(resolved, "10.234.7.0/24"));
  writeFileSync(file, text);
  const values = await composeValues(variables, "mail.example.com");
  const [command = "", ...first] = (process.env.COMPOSE ?? "").split(" ");
  const compose = async (...args: string[]) => {
    const { exitCode, output } = await run(
      command,
      [...first, "--file", file, "--project-name", `${stack.prefix}-c`, ...args],
      values,
    );
    if (exitCode !== 0) throw new Error(output);
  };
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (let round = 0; round < runs; round++) {
    await stack.destroy();
    theirs.push(await seconds(() => compose("up", "--wait", "--quiet-pull")));
    await compose("down", "--volumes", "--timeout", "20");
    ours.push(await seconds(() => stack.up()));
  }
  report("up to all healthy", "s", ours, theirs, "docker compose up --wait");
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
