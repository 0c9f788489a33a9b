import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { directoryWith, run } from "../support/terminal.ts";

describe("kopano generate", () => {
  it("has nothing to write in this repository; otherwise run `npx kopano generate`", async () => {
    expect(await run(["generate", "--check"])).toEqual({
      exitCode: 0,
      out: "All generated files are up to date.\n",
      err: "",
    });
  });

  it("writes the schema and the pages, lists stale files, and rewrites only those", async () => {
    const directory = directoryWith({});
    const paths = [
      "schema/kopano-stack.schema.json",
      ...["app", "mta", "db", "auth", "stack"].map((name) => `docs/reference/${name}.md`),
      "docs/coverage.md",
    ];
    expect(await run(["generate"], directory)).toEqual({
      exitCode: 0,
      out: paths.map((path) => `${path} written.\n`).join(""),
      err: "",
    });
    rmSync(join(directory, "docs/reference/db.md"));
    writeFileSync(join(directory, "docs/reference/mta.md"), "edited");
    const stale = ["docs/reference/mta.md", "docs/reference/db.md"];
    expect(await run(["generate", "--check"], directory)).toEqual({
      exitCode: 1,
      out: stale.map((path) => `${path} is not up to date: run \`npx kopano generate\`.\n`).join(""),
      err: "",
    });
    expect((await run(["generate"], directory)).out).toBe(stale.map((path) => `${path} written.\n`).join(""));
    expect((await run(["generate", "--check"], directory)).exitCode).toBe(0);
  });
});
