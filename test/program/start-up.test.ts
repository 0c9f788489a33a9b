import { execFile } from "node:child_process";
import { mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const repository = path.resolve(import.meta.dirname, "../..");
const startUp = path.join(repository, "program/start-up.cjs");
const execute = promisify(execFile);

/** Runs a program as Pulumi's language host does, and returns its output. */
async function printedBy(source: string): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), "kopano-start-up-"));
  for (const name of ["node_modules", "package.json"])
    symlinkSync(path.join(repository, name), path.join(folder, name));
  const program = path.join(folder, "program.ts");
  writeFileSync(
    program,
    `import { createRequire } from "node:module";
    const require = createRequire(import.meta.url);
    const isLoaded = (name: string) => require.resolve(name) in require.cache;
    // How the SDK's runner loads a module.
    const sdkRequire = createRequire(require.resolve("@pulumi/pulumi/cmd/run/run.js"));
    ${source}`,
  );
  const { stdout } = await execute(process.execPath, ["--require", startUp, program]);
  return stdout.trim();
}

// Each test starts a Node, which takes long on a busy machine.
describe("the start of the program", { timeout: 60_000 }, () => {
  it("skips what the SDK needs only for other programs", async () => {
    const printed = await printedBy(`
      await import("@pulumi/docker");
      sdkRequire("source-map-support/register");
      console.log(["typescript", "@npmcli/arborist", "source-map-support", "@pulumi/docker"].map(isLoaded).join());`);
    expect(printed).toBe("false,false,false,true");
  });

  it("loads it for the SDK when it is used after all", async () => {
    const printed = await printedBy(`
      const { runtime } = await import("@pulumi/pulumi");
      const answer = 42;
      const { text } = await runtime.serializeFunction(() => answer);
      console.log(/answer: 42/.test(text), isLoaded("typescript"));`);
    expect(printed).toBe("true true");
  });

  it("loads it for other modules at once", async () => {
    const printed = await printedBy(`
      await import("typescript");
      console.log(isLoaded("typescript"));`);
    expect(printed).toBe("true");
  });

  it("loads no part of Node that few runs need and that takes long", async () => {
    const printed = await printedBy(`
      await import(${JSON.stringify(path.join(repository, "index.ts"))});
      const loaded: string[] = Reflect.get(process, "moduleLoadList");
      console.log(loaded.length > 100, loaded.filter((name) => /undici/.test(name)).join());`);
    expect(printed).toBe("true");
  });

  it("names the line of an error in the TypeScript file", async () => {
    const printed = await printedBy(`interface Gone {}
      sdkRequire("source-map-support/register");
      console.log(new Error("here").stack);`);
    expect(printed).toContain("program.ts:8:19");
  });

  it("caches compiled code in a folder that no other user can write to", async () => {
    const printed = await printedBy(`
      const { getCompileCacheDir } = await import("node:module");
      console.log(getCompileCacheDir());`);
    expect(path.relative(repository, printed)).toMatch(/^node_modules\/\.cache\/compiled\//);
  });
});

describe("a Node that cannot run TypeScript", () => {
  const sentence = `error: Node.js ${process.versions.node} is too old: install 22.18 or newer (https://nodejs.org)\n`;

  it.each([
    ["the program", [startUp], 32],
    ["the command kopano", [path.join(repository, "cli/kopano.cjs"), "check"], 1],
  ])("is refused by %s in one sentence", async (_, words, code) => {
    const run = execute(process.execPath, ["--no-experimental-strip-types", ...words]);
    await expect(run).rejects.toMatchObject({ code, stdout: "", stderr: sentence });
  });
});
