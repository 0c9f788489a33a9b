import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { block, codeSpans, pageText, repository } from "../support/page.ts";

const execute = promisify(execFile);

/** Runs a command line, as a shell outside this test run would. */
async function shell(line: string, cwd: string): Promise<string> {
  const environment = Object.entries(process.env).filter(([name]) => !/^(?:VITEST|VITE_|NODE_ENV)/.test(name));
  const { stdout } = await execute("sh", ["-ec", line], { cwd, env: Object.fromEntries(environment) });
  return stdout;
}

/** A copy of the repository, with a commit to compare changes with. */
async function copyOfRepository(): Promise<string> {
  const copy = mkdtempSync(path.join(tmpdir(), "kopano-copy-"));
  cpSync(repository, copy, {
    recursive: true,
    filter: (source) => !/^(?:node_modules|\.git|\.kopano|preview)$/.test(path.relative(repository, source)),
  });
  symlinkSync(path.join(repository, "node_modules"), path.join(copy, "node_modules"));
  const commit = "git -c user.name=a -c user.email=a@example.com commit --quiet --no-verify --message copy";
  await shell(`git init --quiet && git add --all && ${commit}`, copy);
  return copy;
}

/** What `npx kopano check` of a copy prints of a stack file that it refuses. */
async function refusal(copy: string, stackFile: string): Promise<string> {
  writeFileSync(path.join(copy, "Pulumi.page.yaml"), stackFile);
  return shell("npx kopano check --stack page", copy).then(
    () => {
      throw new Error("nothing was refused");
    },
    ({ stdout }: { readonly stdout: string }) => stdout,
  );
}

describe("docs/adding-a-variable.md", () => {
  const page = "docs/adding-a-variable.md";
  const patch = block(page, "--- a/config");

  it("has a patch that only adds one entry to one file", () => {
    expect(patch.match(/^\+\+\+ b\/.*$/gm)).toEqual(["+++ b/config/services/app/mail.ts"]);
    expect(patch.match(/^-(?!--)/gm)).toBeNull();
    expect(patch.match(/^\+ {2}[A-Z_]+: variable\(/gm)).toHaveLength(1);
  });

  it("is true: the patch applies, its commands succeed, the files that it lists change, the key is checked", async () => {
    const copy = await copyOfRepository();
    writeFileSync(path.join(copy, "../greeting.patch"), patch);
    await shell("git apply ../greeting.patch", copy);

    await shell(block(page, "npx kopano generate"), copy);
    expect(await shell("git diff --name-only", copy)).toBe(block(page, "docs/reference/app.md"));

    const quoted = codeSpans(pageText(page));
    const messages = ["must be a word", "did you mean: lmtpGreeting"];
    const output = await refusal(
      copy,
      'config:\n  kopano:domain: example.com\n  kopano:app: { environment: { lmtpGreeting: "2", lmtpGreetin: a } }\n',
    );
    for (const message of messages) {
      expect(quoted).toContain(message);
      expect(output).toContain(message);
    }
    const needed = await refusal(
      copy,
      "config:\n  kopano:domain: example.com\n  kopano:app: { environment: { lmtpGreeting: a, lmtpListen: [] } }\n",
    );
    expect(needed).toContain("`lmtpGreeting` has no effect without `lmtpListen`");
  }, 240_000);
});

describe("docs/policies.md", () => {
  it("has a policy that compiles, and that is enforced once it is listed", async () => {
    const copy = await copyOfRepository();
    writeFileSync(path.join(copy, "policies/company-domain.ts"), block("docs/policies.md", "import type"));
    const list = path.join(copy, "policies/policies.ts");
    const listed = readFileSync(list, "utf8").replace("= [", "= [companyDomain, ");
    writeFileSync(list, `import { companyDomain } from "./company-domain.ts";\n${listed}`);
    const project = { extends: "./tsconfig.json", include: ["policies"] };
    writeFileSync(path.join(copy, "tsconfig.policies.json"), JSON.stringify(project));
    await shell("npx tsc --project tsconfig.policies.json", copy);

    const images = ["app", "mta", "db", "auth"].map((service) => `  kopano:${service}: { image: "example/x:1.2" }\n`);
    const stack = `config:\n  kopano:domain: example.org\n  kopano:policies: { stage: production }\n${images.join("")}`;
    const output = await refusal(copy, stack);
    expect(output).toContain("kopano:domain: is not below example.com (policy `company-domain`)");
    expect(output).toContain("1 problem");
  }, 240_000);
});
