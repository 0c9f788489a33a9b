import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { declarationsOf } from "../../config/declarations.ts";
import { isPlainObject, lookUp } from "../../config/schema/environment-schema.ts";
import { serviceNames } from "../../config/services/service-name.ts";
import { hostileStackFile, marker } from "./hostile-stack-files.ts";
import { directoryWith, type Ran, run } from "./terminal.ts";

const limitMilliseconds = 2000;

/** Tests that each of `numRuns` hostile stack files is refused with a place and a reason, or rendered as it was set. */
export function judgesHostileStackFiles(numRuns: number): void {
  describe(`each of ${numRuns} hostile stack files`, () => {
    it("is refused with a place and a reason, or rendered as it was set, quickly and without showing a password", async () => {
      const directory = directoryWith({});
      const counts = { refused: 0, accepted: 0, slowest: 0 };
      await fc.assert(
        fc.asyncProperty(hostileStackFile, async (text) => {
          writeFileSync(join(directory, "Pulumi.a.yaml"), text);
          const before = performance.now();
          const checked = await run(["check"], directory);
          const taken = performance.now() - before;
          counts.slowest = Math.max(counts.slowest, taken);
          expect(taken).toBeLessThan(limitMilliseconds);
          expectDiscreet(checked);
          counts[checked.exitCode === 0 ? "accepted" : "refused"] += 1;
          if (checked.exitCode !== 0) return expectReasons(checked);
          const rendered = await run(["render", "--stack", "a", "--format", "json"], directory);
          expectDiscreet(rendered);
          expect(rendered.exitCode, rendered.err).toBe(0);
          expectAsSet(text, JSON.parse(rendered.out) as Environments);
        }),
        { numRuns },
      );
      expect(counts.accepted).toBeGreaterThan(numRuns / 20);
      expect(counts.refused).toBeGreaterThan(numRuns / 20);
      console.log(`${counts.refused} refused, ${counts.accepted} rendered, slowest ${Math.round(counts.slowest)} ms`);
    }, 900_000);
  });
}

type Environments = Readonly<Record<string, Readonly<Record<string, string>>>>;

function expectDiscreet({ out, err }: Ran): void {
  expect(out + err).not.toContain(marker);
  expect(out + err).not.toMatch(/^\s+at .*:\d+/m);
  expect(out + err).not.toMatch(/[^\P{C}\n]|[\p{Zl}\p{Zp}]|(?! )\p{Zs}/u);
}

function expectReasons({ exitCode, out }: Ran): void {
  expect(exitCode).toBe(2);
  const [summary, ...problems] = out.trimEnd().split("\n").reverse();
  expect(summary).toMatch(/^1 stack file checked: \d+ problems?/);
  expect(problems.length).toBeGreaterThan(0);
  for (const line of problems)
    expect(line).toMatch(/^Pulumi\.a\.yaml(?::\d+:\d+)?: \S.*: \S|^ {6}(?:found|did you mean|example): +\S/);
}

/** Every variable of a service's environment has the value that YAML gives it. */
function expectAsSet(text: string, rendered: Environments): void {
  const { config } = parse(text, { merge: true }) as { readonly config: Readonly<Record<string, unknown>> };
  for (const service of serviceNames) {
    const section = config[`kopano:${service}`];
    const environment = isPlainObject(section) ? section.environment : undefined;
    const shown = rendered[service];
    if (!isPlainObject(environment) || shown === undefined) continue;
    for (const [key, value] of Object.entries(environment)) {
      // Encrypted values are unknown here.
      if (/"secure":"/.test(JSON.stringify(value))) continue;
      const { name, variable } = lookUp(declarationsOf[service], key) ?? {};
      if (name === undefined || variable === undefined) throw new Error(`${key} was accepted`);
      if (variable.emptyIsLeftOut === true && value === "") continue;
      const expected = variable.secret === true ? "<secret>" : variable.type.render(variable.type.schema.parse(value));
      expect(shown[name], `${service} ${name}`).toBe(expected);
    }
  }
}
