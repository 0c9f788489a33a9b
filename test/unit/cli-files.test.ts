import { execFile, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { directoryWith, run } from "../support/terminal.ts";

const good = "config:\n  kopano:domain: example.com\n";
const wrong = "config:\n  kopano:domain: Wrong\n";
const project = "name: kopano\nruntime: nodejs\n";
const command = join(import.meta.dirname, "../../cli/kopano.cjs");

/** The same as `directoryWith`, including files in folders. */
function treeWith(files: Readonly<Record<string, string>>): string {
  const directory = directoryWith({});
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(directory, name, ".."), { recursive: true });
    writeFileSync(join(directory, name), text);
  }
  return directory;
}

describe("kopano check", () => {
  it("reports an unreadable file, and the problems of all others", async () => {
    const directory = treeWith({ "Pulumi.a.yaml/x": "", "Pulumi.b.yaml": wrong });
    writeFileSync(join(directory, "Pulumi.c.yaml"), Buffer.from("# caf\xe9\n", "latin1"));
    const { exitCode, out } = await run(["check"], directory);
    expect(exitCode).toBe(2);
    expect(out).toContain("Pulumi.a.yaml: YAML: cannot be read: is a directory");
    expect(out).toContain("Pulumi.b.yaml:2:3: kopano:domain: must be");
    expect(out).toContain("Pulumi.c.yaml: YAML: cannot be read: is not in UTF-8");
    expect(out).toContain("3 stack files checked: 3 problems in 3 files.");
  });

  it.each([
    ["Pulumi.yaml", project, "yaml", "yml"],
    ["Pulumi.yml", project, "yml", "yaml"],
    ["Pulumi.json", '{ "name": "kopano", "runtime": "nodejs" }', "json", "yaml"],
  ])("checks the stack files that Pulumi reads next to %s, and lists the others", async (name, text, read, other) => {
    const stack = JSON.stringify({ config: { "kopano:domain": "Wrong" } });
    const files = { [name]: text, [`Pulumi.x.${read}`]: stack, [`Pulumi.y.${other}`]: stack };
    const { out, err } = await run(["check"], directoryWith(files));
    expect(out).toMatch(new RegExp(`^Pulumi\\.x\\.${read}:1:\\d+: kopano:domain: must be`));
    expect(out).toContain("1 stack file checked: 1 problem, 1 warning.");
    expect(err).toContain(`Pulumi.y.${other}: warning: .${other}: is not read by Pulumi`);
  });

  it("reports problems in Pulumi.yaml for its own values, and in the stack file for values that it sets or lacks", async () => {
    const defaults = `${project}config:\n  domain: { default: "" }\n  app:\n    default:\n      memoryMiB: 1\n  kopano:tls:\n    value: { validityDays: no }\n  kopano:mta: { value: { memoryMiB: 1 } }\n`;
    const own = "config:\n  kopano:mta: { cpuShares: 1 }\n";
    const { out } = await run(["check"], directoryWith({ "Pulumi.yaml": defaults, "Pulumi.a.yaml": own }));
    expect(out).toContain("Pulumi.yaml:7:7: kopano:app.memoryMiB: ");
    expect(out).toMatch(/^Pulumi\.yaml:9:14: kopano:tls\.validityDays: /m);
    expect(out).toContain("Pulumi.a.yaml:2:17: kopano:mta.cpuShares: ");
    expect(out).toContain("Pulumi.a.yaml: kopano:domain: ");
  });

  describe("of a key without a namespace", () => {
    const bare = "config:\n  domain: Wrong\n  app: { memoryMiB: 1 }\n";

    it("assumes the project's namespace, as Pulumi does", async () => {
      const files = { "Pulumi.yaml": project, "Pulumi.a.yaml": bare };
      const { out } = await run(["check"], directoryWith(files));
      expect(out).toContain("Pulumi.a.yaml:2:3: kopano:domain: must be");
      expect(out).toContain("Pulumi.a.yaml:3:10: kopano:app.memoryMiB: must be");
      expect(out).toContain(": 2 problems.");
    });

    it("refuses it in a project of another name, and if it is set both ways", async () => {
      const other = {
        "Pulumi.yaml": "name: other\nruntime: nodejs\n",
        "Pulumi.a.yaml": `${good}  domain: example.com\n`,
      };
      expect((await run(["check"], directoryWith(other))).out).toContain("Pulumi.a.yaml:3:3: domain: has no namespace");
      const { out } = await run(["check"], directoryWith({ ...other, "Pulumi.yaml": project }));
      expect(out).toContain("Pulumi.a.yaml:3:3: domain: is set as `kopano:domain` too");
    });
  });

  it("reads standard input for `-`, as a stack file of the project", async () => {
    const directory = directoryWith({
      "Pulumi.yaml": project,
      "shared.yaml": "config:\n  kopano:app: { memoryMiB: 1 }\n",
    });
    const text = "config:\n  domain: Wrong\n  extends: shared.yaml\n";
    const { exitCode, out } = await run(["check", "-"], directory, false, text);
    expect(exitCode).toBe(2);
    expect(out).toContain("-:2:3: kopano:domain: must be");
    expect(out).toContain("shared.yaml:2:17: kopano:app.memoryMiB: must be");
    const ran = spawnSync(command, ["check", "-"], { cwd: directory, input: good, encoding: "utf8" });
    expect(ran.stdout).toBe("1 stack file checked: no problems.\n");
  });

  it("finds the project from a folder below it, and the folder of its stack files", async () => {
    const directory = treeWith({
      "Pulumi.yaml": `${project}stackConfigDir: stacks\n`,
      "stacks/Pulumi.a.yaml": `${wrong}  kopano:extends: shared.yaml\n`,
      "shared.yaml": "config:\n  kopano:app: { memoryMiB: 1 }\n",
      "some/folder/x": "",
    });
    const { out } = await run(["check"], join(directory, "some/folder"));
    expect(out).toContain("../../stacks/Pulumi.a.yaml:2:3: kopano:domain: must be");
    expect(out).toContain("../../shared.yaml:2:17: kopano:app.memoryMiB: must be");
    const { err } = await run(["render", "--stack", "a"], join(directory, "some"));
    expect(err).toContain("../stacks/Pulumi.a.yaml:2:3: kopano:domain: must be");
  });

  it("prints problems and warnings as JSON with --json", async () => {
    const stack = `${wrong}  kopano:app: { environment: { forceConfig: false } }\n`;
    const other = `${good}  kopano:app: { environment: { forceConfig: false } }\n`;
    const files = { "Pulumi.a.yaml": stack, "Pulumi.b.yaml": other, "Pulumi.c.yaml": "config: [\n" };
    const { exitCode, out, err } = await run(["check", "--json"], directoryWith(files));
    expect({ exitCode, err }).toEqual({ exitCode: 2, err: "" });
    const [domain, ...others] = JSON.parse(out) as object[];
    expect(domain).toEqual({
      file: "Pulumi.a.yaml",
      line: 2,
      column: 3,
      path: "kopano:domain",
      reason: expect.stringContaining("must be a domain name"),
      example: "example.com",
      severity: "error",
    });
    expect(others).toMatchObject([
      { file: "Pulumi.c.yaml", path: "YAML", severity: "error" },
      { file: "Pulumi.b.yaml", line: 3, path: "kopano:app.environment.forceConfig", severity: "warning" },
    ]);
    expect((await run(["check", "--json"], directoryWith({ "Pulumi.b.yaml": good }))).out).toBe("[]\n");
  });
});

describe("kopano render", () => {
  it("reports the position of problems and warnings, as `kopano check` does", async () => {
    const warning = `${good}  kopano:app: { environment: { forceConfig: false } }\n`;
    const directory = directoryWith({ "Pulumi.a.yaml": wrong, "Pulumi.b.yaml": warning });
    const refused = await run(["render", "--stack", "a"], directory);
    expect(refused).toMatchObject({ exitCode: 2, out: "" });
    expect(refused.err).toMatch(
      /^error: 1 problem in Pulumi\.a\.yaml; nothing was changed\.\nPulumi\.a\.yaml:2:3: kopano:domain: must be/,
    );
    expect((await run(["render", "--stack", "b"], directory)).err).toMatch(
      /^Pulumi\.b\.yaml:3:32: warning: kopano:app\.environment\.forceConfig: /,
    );
  });
});

describe("the command kopano", () => {
  it("prints the version of the package with --version", async () => {
    const { version } = JSON.parse(readFileSync(join(import.meta.dirname, "../../package.json"), "utf8"));
    expect(await run(["--version"])).toEqual({ exitCode: 0, out: `${version}\n`, err: "" });
  });

  it("fails with one clear error if its output cannot be written", async () => {
    const directory = directoryWith({ "Pulumi.a.yaml": good });
    const process = promisify(execFile)("sh", ["-c", `exec ${command} render --stack a >/dev/full`], {
      cwd: directory,
    });
    await expect(process).rejects.toMatchObject({
      code: 1,
      stderr: "error: standard output: no space left on the device\n",
    });
  });

  it("fails with one clear error if the file of --output cannot be written", async () => {
    const compose = "services:\n  app: { image: mlan/kopano, environment: { LDAP_SEARCH_BASE: dc=example,dc=com } }\n";
    const words = ["import", "c.yml", "--domain", "example.com", "--output", "/dev/full"];
    const { exitCode, err } = await run(words, directoryWith({ "c.yml": compose }));
    expect({ exitCode, err }).toEqual({ exitCode: 1, err: "error: /dev/full: no space left on the device\n" });
  });

  it("completes its commands and their options in bash", async () => {
    const { out } = await run(["completion", "bash"]);
    const completed = (...words: string[]) => {
      const line = words.map((word) => `'${word}'`).join(" ");
      const script = `${out}COMP_WORDS=(kopano ${line}); COMP_CWORD=${words.length}; _kopano; echo "\${COMPREPLY[@]}"`;
      return spawnSync("bash", ["-c", script], { encoding: "utf8" }).stdout.trim();
    };
    expect(completed("re")).toBe("render report restore recover");
    expect(completed("check", "--")).toBe("--stack --json --help");
    expect(completed("render", "--se")).toBe("--service --set");
  });

  it("completes them in zsh and fish as well", async () => {
    expect((await run(["completion", "zsh"])).out).toContain("bashcompinit\n_kopano() {");
    expect((await run(["completion", "fish"])).out).toContain(
      "complete -c kopano -n '__fish_seen_subcommand_from check' -l json\n",
    );
    expect((await run(["completion", "tcsh"])).err).toContain("Allowed choices are bash, zsh, fish");
  });
});
