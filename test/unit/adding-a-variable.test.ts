import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";

const repository = path.resolve(import.meta.dirname, "../..");
const page = readFileSync(path.join(repository, "docs/adding-a-variable.md"), "utf8");

/** A copy of what the declarations are read and checked with, to which the page's diff is applied. */
function changedCopy(): string {
  const copy = mkdtempSync(path.join(tmpdir(), "kopano-variable-"));
  for (const part of [
    "config",
    "containers",
    "policies",
    "test/unit",
    "cli",
    "package.json",
    "tsconfig.json",
    "vitest.config.mts",
  ])
    cpSync(path.join(repository, part), path.join(copy, part), { recursive: true });
  symlinkSync(path.join(repository, "node_modules"), path.join(copy, "node_modules"));
  const [, diff = ""] = /```diff\n([\s\S]*?)```/.exec(page) ?? [];
  const applied = spawnSync("git", ["apply", "-"], { cwd: copy, input: diff, encoding: "utf8" });
  expect(applied.stderr).toBe("");
  return copy;
}

/** What the program makes of a configuration with the new variable. */
const program = `
  const { checkConfiguration } = require("./config/check");
  const { renderEnvironments } = require("./containers/environments");
  const { stackFileSchema } = require("./cli/generate/json-schema");
  const { referencePages } = require("./cli/generate/reference-pages");
  const { declared } = require("./config/services/declarations");
  const of = (environment) => checkConfiguration({ domain: "example.com", app: { environment } }).configuration;
  const message = (environment) => { try { of(environment); return ""; } catch (error) { return error.message; } };
  console.log(JSON.stringify({
    rendered: renderEnvironments(of({ lmtpGreeting: "hello" })).app.find(({ name }) => name === "LMTP_GREETING"),
    refused: message({ lmtpGreeting: 7 }),
    near: message({ lmtpGreting: "hello" }),
    inSchema: JSON.stringify(stackFileSchema()).includes("lmtpGreeting"),
    inPages: referencePages().get("docs/reference/app.md").includes("lmtpGreeting"),
    source: declared("app", "LMTP_GREETING").source,
  }));
`;

describe("the page about adding a variable", () => {
  it("shows a diff that is everything: check, message, container, editor and page know the variable", () => {
    const copy = changedCopy();
    const run = spawnSync(process.execPath, ["--require", "tsx/cjs", "--eval", program], {
      cwd: copy,
      encoding: "utf8",
    });
    expect(run.stderr).toBe("");
    const found = JSON.parse(run.stdout) as Record<string, unknown>;
    expect(found.rendered).toEqual({ name: "LMTP_GREETING", value: "hello", secret: false });
    expect(found.refused).toContain("kopano:app.environment.lmtpGreeting: must be a word");
    expect(found.near).toContain("did you mean: lmtpGreeting");
    expect(found).toMatchObject({ inSchema: true, inPages: true });
    // So that the tests of the declarations ask for no second entry.
    expect(found.source).toMatch(/^mlan\/kopano: src\//);
  });
});
