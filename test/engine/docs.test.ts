import { cpSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { block, blocksOf, codeSpans, pages, pageText, repository } from "../support/page.ts";
import { type Finished, run, smallEnvironment, TestStack } from "../support/stack.ts";

/** The code span of a page that begins with these words. */
function command(page: string, beginning: string): string {
  const found = codeSpans(pageText(page)).find((span) => span.startsWith(beginning));
  if (found === undefined) throw new Error(`${page} does not show \`${beginning}…\``);
  return found;
}

async function succeed(finished: Promise<Finished>): Promise<string> {
  const { exitCode, output } = await finished;
  expect(exitCode, output).toBe(0);
  return output;
}

describe("the commands of the pages", () => {
  const ofPulumi = new Set(
    pages.flatMap((page) => codeSpans(pageText(page))).filter((span) => /^pulumi (?!cli|<)\w/.test(span)),
  );

  it.each([...ofPulumi])("`%s` has the options that Pulumi knows", async (line) => {
    const words = line.split(" ").slice(1);
    const isOption = (word: string) => word.startsWith("--");
    const before = words.slice(0, words.findIndex(isOption) < 0 ? words.length : words.findIndex(isOption));
    const help = await succeed(run("pulumi", [...before, "--help"]));
    expect(help).toContain(`pulumi ${before[0]}`);
    for (const option of words.filter(isOption)) expect(help).toMatch(new RegExp(`${option}\\b`));
  });
});

/** Each step continues from the one before it, as a reader of the pages would. */
describe("a stack that is run with the commands of the pages", () => {
  let stack: TestStack;

  beforeAll(async () => {
    const { configuration } = await smallEnvironment();
    const { domain: _, ...others } = configuration;
    stack = new TestStack(others);
    mkdirSync(path.join(stack.folder, "node_modules/.bin"), { recursive: true });
    symlinkSync(path.join(repository, "cli/kopano.cjs"), path.join(stack.folder, "node_modules/.bin/kopano"));
    cpSync(path.join(repository, "ci"), path.join(stack.folder, "ci"), { recursive: true });
  });
  afterAll(async () => {
    expect(await stack.remove(), "left on the engine").toEqual([]);
  });

  it("comes up with those of README.md, with a domain and local images as its whole configuration", async () => {
    // The packages are those of this repository, which the tests have installed.
    const lines = block("README.md", "npm ci").replace("npm ci\n", "").replace("mail", stack.name);
    await succeed(stack.shell(lines));
    stack.configuration.domain = "example.com";
    for (const service of ["db", "auth", "app", "mta"]) expect(await stack.health(service)).toBe("healthy");
  });

  it("prints the passwords of its users and the certificate of its authority", async () => {
    const passwords = await succeed(stack.shell(command("README.md", "pulumi stack output passwords")));
    expect(passwords).toMatch(/"demo": ?"\w{16,}"/);
    const authority = await succeed(stack.shell(command("README.md", "pulumi stack output ca")));
    expect(authority).toContain("-----BEGIN CERTIFICATE-----");
  });

  it("accepts a secret that is encrypted in the stack file", async () => {
    const setting = command("README.md", "pulumi config set --secret");
    await succeed(stack.shell(`printf aSecretOfTheOperator | ${setting}`));
    const file = readFileSync(path.join(stack.folder, `Pulumi.${stack.name}.yaml`), "utf8");
    expect(file).toMatch(/mysqlPassword:\s*\{?\s*secure: /);
    expect(file).not.toContain("aSecretOfTheOperator");
  });

  it("is reported on, and previewed as CI does", async () => {
    const report = command("README.md", "npx kopano report").replace("prod", stack.name);
    const failing = command("README.md", "--fail-on");
    expect(await succeed(stack.shell(`${report} ${failing}`))).toContain(stack.name);
    await succeed(stack.shell(block("docs/ci.md", "sh ci/preview.sh").replace("prod", stack.name)));
  });

  it("moves to another backend, and is removed from the old one", async () => {
    const page = "docs/backends.md";
    const [copy, move] = blocksOf(page).filter(({ text }) => text.startsWith("pulumi stack export"));
    expect(move?.text.startsWith(copy?.text ?? "-")).toBe(true);
    const [old, renewed] = [stack.backend.url, `file://${stack.folder}/other-state`];
    mkdirSync(path.join(stack.folder, "other-state"));
    // `pulumi login` would change the backend of the user who runs the tests.
    const loggedIn = {
      PULUMI_BACKEND_URL: undefined,
      PULUMI_CREDENTIALS_PATH: path.join(stack.folder, "credentials"),
    };
    const before = await stack.containerId("db");
    const lines = move?.text
      .replace("postgres://pulumi@db.example.com/pulumi", renewed)
      .replace("init mail", `init ${stack.name}`);
    await succeed(stack.shell(`pulumi login ${old}\npulumi stack select ${stack.name}\n${lines}`, loggedIn));
    const forget = command(page, "pulumi stack rm").replace("mail", stack.name);
    await succeed(stack.shell(`pulumi login ${old}\n${forget}`, loggedIn));
    expect(await succeed(stack.shell("pulumi stack ls"))).not.toContain(stack.name);

    stack.backend = { url: renewed };
    expect(await stack.containerId("db")).toBe(before);
    expect((await stack.preview("--expect-no-changes")).exitCode).toBe(0);
  });
});

it("encrypts a stack with a key, and later with another", async () => {
  const page = "docs/backends.md";
  const stack = new TestStack({ domain: "example.com" });
  // No key management service can be reached by the tests.
  const lines = (beginning: string) => block(page, beginning).replace("awskms://alias/mail", "passphrase");
  await succeed(stack.shell(lines("pulumi stack init mail --secrets-provider").replace("mail", stack.name)));
  const before = stack.passphrase;
  await succeed(stack.shell(`printf 'renewed\\n' | ${lines("pulumi stack change-secrets-provider")}`));
  const encrypt = "printf text | pulumi config set --secret kopano:domain";
  stack.passphrase = "renewed";
  await succeed(stack.shell(encrypt));
  stack.passphrase = before;
  expect((await stack.shell(encrypt)).output).toContain("incorrect passphrase");
  await stack.remove();
});
