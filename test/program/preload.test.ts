import { execFile } from "node:child_process";
import { mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const repository = path.resolve(__dirname, "../..");

/** Runs a program as Pulumi's language host does, and gives what it printed. */
async function printedBy(source: string): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), "kopano-preload-"));
  symlinkSync(path.join(repository, "node_modules"), path.join(folder, "node_modules"));
  writeFileSync(path.join(folder, "program.ts"), source);
  const words = ["--require", path.join(repository, "preload.cjs"), path.join(folder, "program.ts")];
  const { stdout } = await promisify(execFile)(process.execPath, words);
  return stdout.trim();
}

const loaded = (name: string) => `Object.keys(require.cache).some((file) => file.includes("/node_modules/${name}"))`;

describe("what Node loads before the program", () => {
  it("leaves out what only other programs need", async () => {
    const printed = await printedBy(`
      import "@pulumi/docker";
      import { z } from "zod";
      console.log(${loaded("typescript")}, ${loaded("@npmcli/arborist")}, ${loaded("@pulumi/docker")});
      console.log(${loaded("zod/v4/locales/de.cjs")}, z.locales.de().localeError !== undefined, z.string().safeParse(1).success);`);
    expect(printed).toBe("false false true\nfalse true false");
  });

  it("gives it to the SDK when it is used after all", async () => {
    const printed = await printedBy(`
      import { runtime } from "@pulumi/pulumi";
      const answer = 42;
      runtime.serializeFunction(() => answer).then(({ text }) => {
        console.log(/answer: 42/.test(text), ${loaded("typescript")});
      });`);
    expect(printed).toBe("true true");
  });

  it("gives it to others at once", async () => {
    expect(await printedBy(`import ts from "typescript"; console.log(Object.keys(ts).length > 100);`)).toBe("true");
  });

  it("tells the line of an error in TypeScript, not in what was compiled of it", async () => {
    const printed = await printedBy(`
      import { createRequire } from "node:module";
      // What the SDK does before it runs a program.
      createRequire(require.resolve("@pulumi/pulumi/cmd/run/run.js"))("source-map-support/register");
      interface Gone {}
      console.log(new Error("here").stack);`);
    expect(printed).toContain("program.ts:6:19");
  });
});
