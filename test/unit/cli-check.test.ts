import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readProjectFile } from "../../config/files/project-file.ts";
import { readStackFile } from "../../config/files/stack-file.ts";
import { directoryWith, run } from "../support/terminal.ts";

const good = "config:\n  kopano:domain: example.com\n";

describe("kopano check", () => {
  it("checks every stack file of the directory and names the place of each problem", async () => {
    const directory = directoryWith({
      "Pulumi.yaml": "name: kopano\nruntime: nodejs\n",
      "Pulumi.dev.yaml": good,
      "Pulumi.prod.yaml": `${good}  kopano:app:\n    environment:\n      logLevel: 9\n      LOG_LEVEL: 3\n`,
    });
    const { exitCode, out, err } = await run(["check"], directory);
    expect(exitCode).toBe(2);
    expect(out).toContain("Pulumi.prod.yaml:5:7: kopano:app.environment.logLevel: must be a whole number from 0 to 6");
    expect(out).toContain("Pulumi.prod.yaml:6:7: kopano:app.environment.LOG_LEVEL: is not a variable of this image");
    expect(out).toMatch(/^2 stack files checked: 2 problems in 1 file\.$/m);
    expect(err).toBe("");
  });

  it("prints one line if there are no problems", async () => {
    const directory = directoryWith({ "Pulumi.dev.yaml": good, "Pulumi.prod.yaml": good });
    expect(await run(["check"], directory)).toEqual({
      exitCode: 0,
      out: "2 stack files checked: no problems.\n",
      err: "",
    });
  });

  it("prints warnings on standard error, and passes", async () => {
    const text = `${good}  kopano:app:\n    environment:\n      forceConfig: false\n`;
    const { exitCode, out, err } = await run(["check", "--stack", "a"], directoryWith({ "Pulumi.a.yaml": text }));
    expect(exitCode).toBe(0);
    expect(out).toBe("1 stack file checked: no problems, 1 warning.\n");
    expect(err).toMatch(/^Pulumi\.a\.yaml:5:7: warning: kopano:app\.environment\.forceConfig: /);
  });

  it.each([
    ["*hunter2secret", "5:22: YAML: cannot be read: an alias without an anchor"],
    ["|hunter2secret", "5:23: YAML: cannot be read: an unexpected string"],
    [">hunter2secret", "5:23: YAML: cannot be read: an unexpected string"],
    ["]hunter2secret", "5:22: YAML: cannot be read: an unexpected string"],
    ["!hunter2secret", "kopano:db.environment.mysqlPassword: "],
  ])("reports the position of unreadable YAML (%s) without quoting the content", async (password, message) => {
    const text = `${good}  kopano:db:\n    environment:\n      mysqlPassword: ${password}\n`;
    const { exitCode, out, err } = await run(["check"], directoryWith({ "Pulumi.a.yaml": text }));
    expect(exitCode).toBe(2);
    expect(out).toContain(message);
    expect(out + err).not.toContain("hunter2secret");
  });

  it("lists problems within a service, between services and of the file itself at once", async () => {
    const text = `${good}  plain: 1
  kopano:app: { environment: { logLevel: 99 } }
  kopano:mta: { ports: { smtps: 465 }, environment: { ldapQueryAttrsPass: "" } }
`;
    const { out } = await run(["check"], directoryWith({ "Pulumi.a.yaml": text }));
    expect(out).toContain("plain: has no namespace");
    expect(out).toContain("kopano:app.environment.logLevel: must be a whole number from 0 to 6\n");
    expect(out).toContain("kopano:mta.ports.smtps: has no effect without a login method");
  });

  it("accepts encrypted values wherever a string is allowed", async () => {
    const secure = "{ secure: v1:x }";
    const text = `${good}  kopano:app: { image: ${secure} }
  kopano:network: { subnet: ${secure} }
  kopano:engine: { host: ${secure} }
  kopano:directory: { users: { demo: { mail: ${secure}, aliases: [${secure}] } } }
`;
    expect((await run(["check"], directoryWith({ "Pulumi.a.yaml": text }))).out).toContain("no problems");
  });

  it("describes what an item of a list must be", async () => {
    const text = `${good}  kopano:directory: { users: { demo: { aliases: ["bad address"] } } }
  kopano:policies: { exceptions: { Foo: "a reason that is long enough" } }
`;
    const { out } = await run(["check"], directoryWith({ "Pulumi.a.yaml": text }));
    expect(out).toContain("aliases[0]: must be an item of a list of mail addresses");
    expect(out).toContain("example: - info@example.com\n");
    expect(out).toContain("kopano:policies.exceptions.Foo: is not a valid name: lower-case letters and `-`, such as");
  });

  it("leaves it to Pulumi to report a project file with invalid YAML or excessive aliases", () => {
    const bomb = [
      "a: &a [x]",
      ..."bcdefghijk".split("").map((name, index) => {
        const before = "abcdefghijk"[index];
        return `${name}: &${name} [${Array(9).fill(`*${before}`).join(", ")}]`;
      }),
    ].join("\n");
    expect(readProjectFile(bomb).values).toEqual({});
    expect(readProjectFile("a: [").values).toEqual({});
  });

  describe("of a stack that extends a shared file", () => {
    const stack = (own: string) => `config:\n  kopano:extends: shared.yaml\n  kopano:domain: example.com\n${own}`;
    const shared = (text: string) => `config:\n  kopano:app:\n    memoryMiB: 500\n${text}`;
    const check = async (own: string, common: string) =>
      run(["check"], directoryWith({ "Pulumi.a.yaml": stack(own), "shared.yaml": common }));

    it("merges mappings key by key, and the stack's own values take precedence", async () => {
      const directory = directoryWith({
        "Pulumi.a.yaml": stack("  kopano:app:\n    environment: { logLevel: 5 }\n"),
        "shared.yaml": shared("    environment: { logLevel: 2, syslogLevel: 4 }\n"),
      });
      const { out } = await run(["render", "--stack", "a", "--service", "app"], directory);
      expect(out).toMatch(/^LOG_LEVEL=5$/m);
      expect(out).toMatch(/^SYSLOG_LEVEL=4$/m);
    });

    it("reports the file and line of a problem in either file", async () => {
      const { exitCode, out } = await check("  kopano:mta:\n    memoryMiB: 1\n", shared("    cpuShares: 1\n"));
      expect(exitCode).toBe(2);
      expect(out).toContain("Pulumi.a.yaml:5:5: kopano:mta.memoryMiB: must be");
      expect(out).toContain("shared.yaml:4:5: kopano:app.cpuShares: must be");
    });

    it("refuses secrets and `extends` in it, and a missing file", async () => {
      const secret = await check("", shared("    environment: { mysqlPassword: { secure: v1:x } }\n"));
      expect(secret.out).toContain("shared.yaml:4:20: kopano:app.environment.mysqlPassword: is encrypted");
      const further = await check("", "config:\n  kopano:extends: other.yaml\n");
      expect(further.out).toContain(
        "shared.yaml:2:3: kopano:extends: is not supported in a file that is itself extended",
      );
      const missing = await run(["check"], directoryWith({ "Pulumi.a.yaml": stack("") }));
      expect(missing.exitCode).toBe(2);
      expect(missing.out).toContain(
        "Pulumi.a.yaml:2:3: kopano:extends: names shared.yaml, which cannot be read: no such file",
      );
    });
  });

  it.each([
    ["no stack file", ["check"], {}, "has no Pulumi.<stack>.yaml"],
    ["a name that is a path", ["check", "--stack", "../x"], {}, "is not a stack name"],
    ["files and a stack", ["check", "a.yaml", "--stack", "b"], {}, "name files or use --stack, not both"],
    ["an unknown option", ["check", "--frob"], {}, "unknown option '--frob'"],
    ["an unknown command", ["chekc"], {}, "unknown command 'chekc'"],
  ])("refuses %s with one clear error", async (_, words, files, message) => {
    const { exitCode, out, err } = await run(words, directoryWith(files));
    expect(exitCode === 1 || exitCode === 2).toBe(true);
    expect(out).toBe("");
    expect(err).toContain(message);
    expect(err).not.toMatch(/^\s+at /m);
  });

  it.each([
    ["that is missing", ["--stack", "nix"], "Pulumi.nix.yaml: YAML: cannot be read: no such file"],
    ["that is a directory", ["."], ".: YAML: cannot be read: is a directory, not a file"],
  ])("reports a stack file %s", async (_, words, message) => {
    const { exitCode, out, err } = await run(["check", ...words], directoryWith({}));
    expect({ exitCode, err }).toEqual({ exitCode: 2, err: "" });
    expect(out).toContain(message);
  });

  it.each(["check", "render", "report", "import", "generate", "completion"])("%s has --help", async (command) => {
    const { exitCode, out } = await run([command, "--help"]);
    expect(exitCode).toBe(0);
    expect(out).toContain(`Usage: kopano ${command}`);
  });

  it("escapes control and invisible characters in keys and values", async () => {
    const nasty = "a\\e[2J\\u202eb\\u200b\\nPulumi.a.yaml:1:1: forged";
    const text = `${good}  kopano:app: { "${nasty}": 1, hostname: "${nasty}" }\n`;
    const { out } = await run(["check"], directoryWith({ "Pulumi.a.yaml": text }));
    expect(out).toContain(String.raw`kopano:app.a\u001b[2J\u202eb\u200b: is a key with a line break`);
    expect(out).toContain(String.raw`found:   "a\u001b[2J\u202eb\u200b\nPulumi`);
    expect(out).not.toMatch(/^Pulumi.a.yaml:1:1/m);
    expect(out).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u);
  });

  it("runs as a separate process", async () => {
    const directory = directoryWith({ "Pulumi.dev.yaml": "config:\n  kopano:domain: Example\n" });
    const process = promisify(execFile)(join(import.meta.dirname, "../../cli/kopano.cjs"), ["check"], {
      cwd: directory,
    });
    await expect(process).rejects.toMatchObject({ code: 2, stdout: expect.stringContaining("kopano:domain: must be") });
  });
});

describe("a stack file", () => {
  it("is read without a passphrase: an encrypted value is accepted wherever a string is", async () => {
    const text = `${good}  kopano:mta:
    environment:
      dkimSelector: mail
      dkimPrivatekey: { secure: AAA }
      smtpdSaslClientauth: [{ secure: AAA }]
  kopano:app:
    environment: { ldapBindUser: "cn=a,dc=example,dc=com", ldapBindPasswd: { secure: AAA } }
    parameters: { archiver: { mysql_password: { secure: AAA } } }
  kopano:directory:
    users: { demo: { password: { secure: AAA } } }
`;
    const { exitCode, out } = await run(["check"], directoryWith({ "Pulumi.a.yaml": text }));
    expect(out).toBe("1 stack file checked: no problems.\n");
    expect(exitCode).toBe(0);
    expect([...readStackFile(text).secretKeys]).toEqual(["mta", "app", "directory"]);
  });

  it("reports an encrypted value where a string is not allowed, since decryption yields a string", async () => {
    const text = `${good}  kopano:app: { environment: { logLevel: { secure: AAA } } }\n`;
    const { out } = await run(["check"], directoryWith({ "Pulumi.a.yaml": text }));
    expect(out).toContain("kopano:app.environment.logLevel: must be a whole number");
  });

  it.each([
    ["a key twice", `${good}  kopano:domain: example.org\n`, /^kopano:domain: cannot be read: a duplicate key$/, 3],
    ["broken YAML", "config:\n  kopano:domain: [a\n", /^YAML: cannot be read: /, 3],
    ["a key outside config", "kopano:domain: example.com\nconfig: {}\n", /must be below `config:`/, 1],
    ["a key without a namespace", "config:\n  domain: example.com\n", /has no namespace/, 2],
    ["a path as a key", "config:\n  kopano:app.image: x\n", /set without `--path`/, 2],
    ["a list", "- a\n", /must be a mapping/, 1],
    ["a config that is a string", "config: text\n", /must be a mapping/, 1],
  ])("with %s is a problem with its line", (_, text, message, line) => {
    const [problem] = readStackFile(text).problems;
    expect(`${problem?.path}: ${problem?.reason}`).toMatch(message);
    expect(problem?.position?.line).toBe(line);
  });

  it("leaves other namespaces alone", () => {
    const { input, problems } = readStackFile(
      `encryptionsalt: v1\n${good}  docker:host: unix:///x\n  pulumi:template: y\n`,
    );
    expect({ input, problems }).toEqual({ input: { domain: "example.com" }, problems: [] });
  });

  it("reads top-level scalars as strings, as Pulumi does", () => {
    expect(readStackFile("config:\n  kopano:domain: 5\n").input).toEqual({ domain: "5" });
  });

  it("finds names with dots and items of lists", () => {
    const { positionOf } = readStackFile(
      `${good}  kopano:directory:\n    users:\n      a.b:\n        aliases:\n          - x@example.com\n          - y\n`,
    );
    expect(positionOf("kopano:directory.users.a.b.aliases[1]")).toMatchObject({ line: 8, column: 13 });
    expect(positionOf("kopano:directory.users.a.b.mail")).toMatchObject({ line: 5, column: 7 });
    expect(positionOf("kopano:app.environment")).toBeUndefined();
  });

  it("never throws, for any text", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.string().map((text) => `config:\n  kopano:${text}`),
        ),
        (text) => {
          readStackFile(text);
          readStackFile(`config:\n  kopano:app: ${text}`).positionOf("kopano:app.environment.logLevel");
        },
      ),
    );
  });
});

describe("Pulumi.yaml", () => {
  it("sets values for all stacks, as a default or as a value", () => {
    const text = `name: kopano\nconfig:\n  domain: { type: string }\n  app: { type: object, default: { image: "a:1" } }\n  kopano:tls: { value: { organization: X } }\n  docker:host: { value: y }\n`;
    expect(readProjectFile(text).values).toEqual({ app: { image: "a:1" }, tls: { organization: "X" } });
    expect(readProjectFile("config: [").values).toEqual({});
  });

  it("applies if the stack sets nothing", async () => {
    const directory = directoryWith({
      "Pulumi.yaml": "name: kopano\nconfig:\n  kopano:app: { value: { environment: { logLevel: 5 } } }\n",
      "Pulumi.a.yaml": good,
    });
    expect((await run(["render", "--stack", "a", "--service", "app"], directory)).out).toContain("LOG_LEVEL=5\n");
  });
});
