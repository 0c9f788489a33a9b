import { execFile } from "node:child_process";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { afterEach, describe, expect, it, vi } from "vitest";
import { parse } from "yaml";
import "../support/import-project.ts";
import { directoryWith, run } from "../support/terminal.ts";

/** A compose file whose app has these lines below `environment`. */
function composeWith(...environment: string[]): string {
  return `services:\n  app:\n    image: mlan/kopano\n    environment:\n${environment.map((line) => `      ${line}\n`).join("")}`;
}

const bomb = `a0: &a0 [x, x]\n${Array.from({ length: 9 }, (_, n) => `a${n + 1}: &a${n + 1} [${Array(9).fill(`*a${n}`)}]\n`).join("")}`;

describe("a compose project that compose rejects", () => {
  const place = "services.app.environment";

  // Such files contain passwords, which may begin with a character that has a meaning in YAML.
  it.each([
    ["an alias", composeWith("MYSQL_PASSWORD: *hunter2"), "c.yml: is not a valid compose file"],
    ["a block header", composeWith("MYSQL_PASSWORD: |hunter2"), "c.yml: line 5: is not valid YAML"],
    ["text after quotes", composeWith('MYSQL_PASSWORD: "x"hunter2'), "c.yml: line 4: is not valid YAML"],
    ["braces without quotes", composeWith("MYSQL_PASSWORD: {{ hunter2 }}"), "c.yml: is not a valid compose file"],
    ["a duplicate key", composeWith("hunter2: 1", "hunter2: 1"), "c.yml: line 6: a duplicate key"],
    ["an invalid name", composeWith("MYSQL_PASSWORD: ab${0hunter2}"), `${place}.MYSQL_PASSWORD: \`\${…}\` contains no`],
    ["no closing brace", composeWith("MYSQL_PASSWORD: x${hunter2&y"), `${place}.MYSQL_PASSWORD: \`\${…}\` contains no`],
    ["a list item", composeWith("- MYSQL_PASSWORD=ab${0hunter2}"), `${place}.[]: \`\${…}\` contains no variable`],
    ["a mapping in a list", composeWith("- FOO: hunter2"), `${place}.[0]: is not valid there`],
    ["a required variable", composeWith("A: ${PW:?hunter2}"), `${place}.A: the required variable PW is not set`],
    [
      "a word for a size",
      "services: { app: { image: a, mem_limit: hunter2 } }",
      "services[app].mem_limit: is not valid",
    ],
    ["an invalid port", "services: { app: { image: a, ports: ['hunter2:25'] } }", "c.yml: is not a valid compose file"],
    [
      "ports that are not a list",
      "services: { app: { image: a, ports: 'hunter2' } }",
      "services.app.ports: must be a list",
    ],
    ["an environment that is a string", "services: { app: { environment: hunter2 } }", `${place}: must be a mapping`],
    ["nesting", `services: ${"[".repeat(20000)}hunter2`, "c.yml: is not a valid compose file"],
  ])("is refused for %s with the place, without quoting the file", async (_, text, message) => {
    const { exitCode, out, err } = await run(
      ["import", "c.yml", "--domain", "example.com"],
      directoryWith({ "c.yml": text }),
    );
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: "" });
    expect(err).toContain(message);
    expect(err).toContain(
      "(`docker compose config --quiet` prints compose's own message, which may contain passwords)",
    );
    expect(err).not.toMatch(/hunter2|undefined|\n./);
  });

  it.each([
    ["an invalid name", "A=1\nB=ab${0hunter2}\n", ".env: `${…}` contains no variable such as `${NAME}`"],
    ["no closing quote", "A=1\nB='hunter2\n", ".env:3: the quoted value is not terminated"],
    ["no name", "A=1\nB hunter2\n", ".env:2: is not `NAME=value`"],
    ["a required variable", "A=hunter2\nB=${PW:?$A}\n", ".env: the required variable PW is not set"],
  ])("is refused for an environment file with %s, without quoting it", async (_, env, message) => {
    const { exitCode, err } = await run(
      ["import", "c.yml"],
      directoryWith({ "c.yml": composeWith("A: x"), ".env": env }),
    );
    expect(exitCode).toBe(2);
    expect(err).toContain(message);
    expect(err).not.toContain("hunter2");
  });

  it("does not show the value of another variable in place of one that is required", async () => {
    const files = { "c.yml": composeWith("A: ${PW:?$OTHER}"), ".env": "OTHER=hunter2\n" };
    const { err } = await run(["import", "c.yml"], directoryWith(files));
    expect(err).toContain("the required variable PW is not set");
    expect(err).not.toContain("hunter2");
  });

  it.each([
    ["the compose file", { "c.yml": composeWith("MYSQL_PASSWORD: hunter\xe9") }, "c.yml: is not in UTF-8"],
    [
      "an environment file",
      { "c.yml": composeWith("MYSQL_PASSWORD: $PW"), ".env": "PW=hunter\xe9\n" },
      "c.yml: an environment file is not in UTF-8",
    ],
  ])("is refused for Latin-1 in %s, which would change letters of a password", async (_, files, message) => {
    const directory = directoryWith({});
    for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), Buffer.from(text, "latin1"));
    expect(await run(["import", "c.yml", "--domain", "example.com"], directory)).toEqual({
      exitCode: 2,
      out: "",
      err: `error: ${message}; convert it, for example with \`iconv -f latin1 -t utf-8\`\n`,
    });
  });

  it("may contain the replacement character U+FFFD", async () => {
    const directory = directoryWith({ "c.yml": composeWith("THEME: '\ufffd\\ufffd'") });
    expect((await run(["import", "c.yml", "--domain", "example.com"], directory)).err).not.toContain("UTF-8");
  });
});

describe("Docker Compose", () => {
  afterEach(() => vi.unstubAllEnvs());

  /** A folder with a program of this name, to put first on PATH. */
  function folderWith(program: string, script: string): string {
    const folder = directoryWith({ [program]: `#!/bin/sh\n${script}\n` });
    chmodSync(join(folder, program), 0o755);
    return folder;
  }

  const words = ["import", "c.yml", "--domain", "example.com"];
  const project = '{"name":"x","services":{"app":{"image":"mlan/kopano:NAME","networks":{"default":null}}}}';
  const answering = (name: string) =>
    `case "$*" in *version*) echo 2.0.0 ;; *) echo '${project.replace("NAME", name)}' ;; esac`;

  it.each([
    ["no program", []],
    ["a docker without the plugin", [["docker", 'echo "unknown command: docker compose" >&2; exit 1']]],
    ["version 1, which cannot write JSON", [["docker-compose", "echo 1.29.2"]]],
  ])("is reported as missing with %s", async (_, programs) => {
    const folders = programs.map(([name = "", script = ""]) => folderWith(name, script));
    vi.stubEnv("PATH", [...folders, "/nowhere"].join(delimiter));
    expect(await run(words, directoryWith({ "c.yml": composeWith("A: x") }))).toEqual({
      exitCode: 1,
      out: "",
      err:
        "error: Docker Compose 2 or newer, which reads the project, is missing: install the plugin of the docker CLI " +
        "(such as the package docker-compose-plugin), or `docker-compose`: https://docs.docker.com/compose/install\n",
    });
  });

  it.each([
    ["the plugin rather than the standalone program", ["docker", "docker-compose"], "docker"],
    ["the standalone program without the plugin", ["docker-compose"], "docker-compose"],
  ])("is %s", async (_, programs, used) => {
    const folders = programs.map((name) => folderWith(name, answering(name)));
    vi.stubEnv("PATH", [...folders, "/bin", "/usr/bin"].join(delimiter));
    const { out } = await run(words, directoryWith({ "c.yml": composeWith("A: x") }));
    expect(parse(out).config["kopano:app"].image).toBe(`mlan/kopano:${used}`);
  });

  it("is stopped if it hangs", async () => {
    const folder = folderWith("docker", 'case "$*" in *version*) echo 2.0.0 ;; *) kill -9 $$ ;; esac');
    vi.stubEnv("PATH", [folder, "/bin", "/usr/bin"].join(delimiter));
    expect(await run(words, directoryWith({ "c.yml": composeWith("A: x") }))).toMatchObject({
      exitCode: 1,
      err: "error: c.yml: compose did not read it within 60 s\n",
    });
  });

  it("never gets a file whose aliases would exhaust the memory", async () => {
    const folder = folderWith("docker", 'case "$*" in *version*) echo 2.0.0 ;; *) exit 9 ;; esac');
    vi.stubEnv("PATH", [folder, "/bin", "/usr/bin"].join(delimiter));
    expect(await run(words, directoryWith({ "c.yml": `${bomb}${composeWith("A: x")}` }))).toMatchObject({
      exitCode: 1,
      err: "error: c.yml: cannot be read: its aliases expand to too many values\n",
    });
  });

  it("is refused by key if its output has an unknown form", async () => {
    const folder = folderWith("docker", answering("x").replace('"mlan/kopano:x"', "{}"));
    vi.stubEnv("PATH", [folder, "/bin", "/usr/bin"].join(delimiter));
    expect(await run(words, directoryWith({ "c.yml": composeWith("A: x") }))).toMatchObject({
      exitCode: 1,
      err: "error: c.yml: compose writes services.app.image in an unsupported form\n",
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
    ["a list", "- precious\n", "exists and is not a stack file"],
    ["a string", "precious\n", "exists and is not a stack file"],
    ["a password as an alias", "a: *hunter2\n", "Pulumi.x.yaml:1:4: an alias without an anchor"],
    ["a configuration", "config: {}\n", "already has a configuration"],
  ])("cannot already contain %s", async (_, existing, message) => {
    const { err, text } = await importOnto(existing);
    expect(err).toContain(message);
    expect(err).not.toContain("hunter2");
    expect(text).toBe(existing);
  });

  it("keeps comments and keys, even aliases that multiply", async () => {
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
  it("handles --env-file itself, which Node would otherwise interpret", async () => {
    const tool = join(import.meta.dirname, "../../cli/kopano.cjs");
    const started = promisify(execFile)(tool, ["import", "c.yml", "--env-file", "nope.env"], {
      cwd: directoryWith({ "c.yml": "services: { app: {} }" }),
    });
    await expect(started).rejects.toMatchObject({
      code: 2,
      stderr: "error: nope.env: no such file or directory\n",
    });
  });

  it("keeps Node from printing a template without quotes", async () => {
    const tool = join(import.meta.dirname, "../../cli/kopano.cjs");
    const files = { "c.yml": "services: { app: { image: mlan/kopano } }", "Pulumi.x.yaml": "a: {{ hunter2 }}\n" };
    const words = ["import", "c.yml", "--domain", "example.com"];
    const outcomes = await Promise.allSettled([
      promisify(execFile)(tool, [...words, "--output", "Pulumi.x.yaml"], { cwd: directoryWith(files) }),
      promisify(execFile)(tool, words, {
        cwd: directoryWith({ "c.yml": composeWith("MYSQL_PASSWORD: {{ hunter2 }}") }),
      }),
    ]);
    for (const outcome of outcomes) {
      if (outcome.status === "fulfilled") throw new Error("the import did not fail");
      expect(outcome.reason.stderr).toMatch(/^(?:error: c\.yml|Different|Not carried)/);
      expect(outcome.reason.stderr).not.toContain("hunter2");
    }
  });

  it.each(["[*:143]", "*:143", "!hunter2"])("reads %s as a string, because YAML has no value for it", async (value) => {
    const directory = directoryWith({ "Pulumi.a.yaml": "config: { kopano:domain: example.com }\n" });
    const words = ["render", "--stack", "a", "--set", `app.environment.imapListen=${value}`];
    const { exitCode, err } = await run(words, directory);
    expect(exitCode).toBe(2);
    expect(err).toContain("kopano:app.environment.imapListen: must be a list");
  });
});
