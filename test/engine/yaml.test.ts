import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readStackFile } from "../../config/files/stack-file.ts";
import { describeProblem } from "../../config/schema/problem.ts";
import { scalars } from "../support/scalars.ts";
import { run, TestStack } from "../support/stack.ts";

interface Setting {
  readonly value: string;
  readonly objectValue?: unknown;
}

const forms: readonly [string, (scalar: string, index: number) => string][] = [
  ["at the top level", (scalar, index) => `  kopano:k${index}: ${scalar}\n`],
  ["in a mapping", (scalar, index) => `  kopano:k${index}:\n    key: ${scalar}\n`],
  ["in a list", (scalar, index) => `  kopano:k${index}:\n    - ${scalar}\n`],
  ["in brackets", (scalar, index) => `  kopano:k${index}: { key: ${scalar}, end: x }\n`],
];

describe("the value that `kopano check` reads from a scalar", () => {
  const stack = new TestStack({});
  let salt = "";

  beforeAll(async () => {
    await stack.init();
    salt = readFileSync(settingsFile(), "utf8");
  });

  afterAll(async () => {
    expect(await stack.remove()).toEqual([]);
  });

  it.each(forms)("%s is the value that Pulumi reads, or is refused with the advice to use quotes", async (_, entry) => {
    const entries = scalars.map(entry).filter((text) => scalarIsIn(text));
    const refused = new Map(entries.map((text) => [text, readStackFile(`config:\n${text}`).problems]));
    for (const [text, problems] of refused)
      for (const problem of problems)
        expect(describeProblem(problem), text).toMatch(/^ {2}(?:YAML|kopano:k\d+.*): .*quotes/);

    const accepted = entries.filter((text) => refused.get(text)?.length === 0);
    expect(accepted.length).toBeGreaterThan(500);
    const text = `config:\n${accepted.join("")}`;
    expect(readStackFile(text).input).toEqual(await pulumiReads(text));
    expect(entries.length - accepted.length).toBeGreaterThan(200);
  });

  /** Some scalars become several values in brackets. */
  function scalarIsIn(text: string): boolean {
    return (
      !readStackFile(`config:\n${text}`).problems.some(({ path: place }) => place === "YAML") || !text.includes("{")
    );
  }

  async function pulumiReads(text: string): Promise<Record<string, unknown>> {
    writeFileSync(settingsFile(), `${salt}${text}`);
    const words = ["config", "--json", "--cwd", stack.folder, "--stack", stack.name];
    const { exitCode, output, stdout } = await run("pulumi", words, stack.environment);
    expect(exitCode, output).toBe(0);
    const settings = Object.entries(JSON.parse(stdout) as Readonly<Record<string, Setting>>);
    return Object.fromEntries(
      settings
        .filter(([name]) => /^kopano:k\d+$/.test(name))
        .map(([name, { value, objectValue }]) => [name.replace("kopano:", ""), objectValue ?? value]),
    );
  }

  function settingsFile(): string {
    return path.join(stack.folder, `Pulumi.${stack.name}.yaml`);
  }
});
