import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { directoryWith, run } from "./tools-terminal";

/** A compose file whose app has these lines below `environment`. */
function composeWith(...environment: string[]): string {
  return `services:\n  app:\n    image: mlan/kopano\n    environment:\n${environment.map((line) => `      ${line}\n`).join("")}`;
}

const bomb = `a0: &a0 [x, x]\n${Array.from({ length: 9 }, (_, n) => `a${n + 1}: &a${n + 1} [${Array(9).fill(`*a${n}`)}]\n`).join("")}`;

describe("a compose file that cannot be read", () => {
  // Passwords are what such files hold, and what begins with a character that YAML reads otherwise.
  it.each([
    ["an alias", composeWith("MYSQL_PASSWORD: *hunter2"), "c.yml:5:23: an alias without an anchor"],
    ["an alias before its anchor", composeWith("A: *hunter2", "B: &hunter2 x"), "c.yml:5:10: an alias"],
    ["a block header", composeWith("MYSQL_PASSWORD: |hunter2"), "c.yml:5:24: "],
    ["a tag", composeWith("MYSQL_PASSWORD: !hunter2"), "c.yml:5:23: a tag that is not known"],
    ["a text after quotes", composeWith('MYSQL_PASSWORD: "x"hunter2'), "c.yml:5:26: "],
    ["a key twice", composeWith("hunter2: 1", "hunter2: 1"), "c.yml:6:7: a key that stands there twice"],
    [
      "a name that is none",
      composeWith("MYSQL_PASSWORD: ab${0hunter2}"),
      "app: environment: MYSQL_PASSWORD: what stands",
    ],
    ["no closing brace", composeWith("MYSQL_PASSWORD: x${hunter2&y"), "MYSQL_PASSWORD: a `${` has no closing brace"],
    ["a list item", composeWith("- MYSQL_PASSWORD=ab${0hunter2}"), "environment[0]: what stands in `${…}`"],
    ["aliases that multiply", `${bomb}hunter2: *a9\n`, "c.yml: its aliases multiply"],
    ["nesting", `services: ${"[".repeat(20000)}hunter2`, ": a nesting beyond all measure"],
    ["nested variables", composeWith(`A: ${"${A:-".repeat(8000)}hunter2${"}".repeat(8000)}`), "more than 100 deep"],
    ["a mapping in a list", composeWith("- FOO: hunter2"), "environment: an item is not of the form `- LOG_LEVEL=3`"],
  ])("is refused for %s with the place, and without the text", async (_, text, message) => {
    const { exitCode, out, err } = await run(
      ["import", "c.yml", "--domain", "example.com"],
      directoryWith({ "c.yml": text }),
    );
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: "" });
    expect(err).toContain(message);
    expect(err).not.toMatch(/hunter2|undefined|\n./);
  });

  it("says how a dollar sign is written, in an environment file too", async () => {
    const files = { "c.yml": composeWith("A: x"), ".env": "A=1\nB=ab${0hunter2}\n" };
    const { err } = await run(["import", "c.yml"], directoryWith(files));
    expect(err).toMatch(/^error: \.env:2: .*a literal `\$` is written `\$\$`\n$/);
    expect(err).not.toContain("hunter2");
  });

  it.each(["[{ required: true }]", "[true]", "{ required: false }"])("is refused for env_file: %s", async (files) => {
    const text = `services: { app: { env_file: ${files} } }`;
    const { exitCode, err } = await run(
      ["import", "c.yml", "--domain", "example.com"],
      directoryWith({ "c.yml": text }),
    );
    expect({ exitCode, err }).toEqual({
      exitCode: 2,
      err: "error: c.yml: services: app: env_file: is not a file such as `./kopano.env`\n",
    });
  });

  it.each([
    ["ports", '"25:25"'],
    ["cap_add", "SYS_PTRACE"],
    ["volumes", '"x:/srv"'],
  ])("is refused for %s that are no list", async (key, value) => {
    const text = `services: { app: { image: mlan/kopano, ${key}: ${value} } }`;
    const { exitCode, err } = await run(
      ["import", "c.yml", "--domain", "example.com"],
      directoryWith({ "c.yml": text }),
    );
    expect(exitCode).toBe(2);
    expect(err).toMatch(new RegExp(`^error: app: ${key}: is not a list such as \`\\["[^"]+"\\]\`\n$`));
  });

  it("is refused in Latin-1, where a letter of a password would become another", async () => {
    const directory = directoryWith({});
    writeFileSync(join(directory, "c.yml"), Buffer.from(composeWith("MYSQL_PASSWORD: hunter\xe9"), "latin1"));
    expect(await run(["import", "c.yml"], directory)).toEqual({
      exitCode: 2,
      out: "",
      err: "error: c.yml: is not in UTF-8; convert it, such as with `iconv -f latin1 -t utf-8`\n",
    });
  });
});

describe("the stack file that an import writes", () => {
  const compose = "services: { app: { image: mlan/kopano } }";

  async function importOnto(existing: string) {
    const directory = directoryWith({ "c.yml": compose, "Pulumi.x.yaml": existing });
    const { err } = await run(["import", "c.yml", "--domain", "example.com", "--output", "Pulumi.x.yaml"], directory);
    return { err, text: readFileSync(join(directory, "Pulumi.x.yaml"), "utf8") };
  }

  it.each([
    ["a list", "- precious\n", "is there already and is no stack file"],
    ["a text", "precious\n", "is there already and is no stack file"],
    ["a password as an alias", "a: *hunter2\n", "Pulumi.x.yaml:1:4: an alias without an anchor"],
    ["a configuration", "config: {}\n", "has a configuration already"],
  ])("is not one that holds %s", async (_, existing, message) => {
    const { err, text } = await importOnto(existing);
    expect(err).toContain(message);
    expect(err).not.toContain("hunter2");
    expect(text).toBe(existing);
  });

  it("keeps comments and keys, also aliases that multiply", async () => {
    const { text } = await importOnto(`# ours\nencryptionsalt: v1:abc # of 2024\n${bomb}`);
    expect(text).toMatch(/^# yaml-language-server: .*\n# ours\nencryptionsalt: v1:abc # of 2024\na0: &a0 /);
    expect(text).toMatch(/\nconfig:\n {2}kopano:domain: example.com\n/);
  });

  it.each(["", "# only a comment\n"])("may have been empty: %j", async (existing) => {
    const { text } = await importOnto(existing);
    expect(text).toContain(existing);
    expect(parse(text).config["kopano:domain"]).toBe("example.com");
  });

  it("names its schema once", async () => {
    const { text } = await importOnto("# yaml-language-server: $schema=./other.json\nencryptionsalt: v1:abc\n");
    expect(text.match(/yaml-language-server/g)).toHaveLength(1);
  });
});

describe("the command kopano", () => {
  it("takes --env-file itself, which Node would take for its own", async () => {
    const tool = join(__dirname, "../../cli/kopano.cjs");
    const started = promisify(execFile)(tool, ["import", "c.yml", "--env-file", "nope.env"], {
      cwd: directoryWith({ "c.yml": "services: { app: {} }" }),
    });
    await expect(started).rejects.toMatchObject({
      code: 2,
      stderr: "error: nope.env: there is no such file or directory\n",
    });
  });

  it.each(["[*:143]", "*:143", "!hunter2"])("takes %s as a text where YAML has no value for it", async (value) => {
    const directory = directoryWith({ "Pulumi.a.yaml": "config: { kopano:domain: example.com }\n" });
    const words = ["render", "--stack", "a", "--set", `app.environment.imapListen=${value}`];
    const { exitCode, err } = await run(words, directory);
    expect(exitCode).toBe(2);
    expect(err).toContain("kopano:app.environment.imapListen: must be a list");
  });
});
