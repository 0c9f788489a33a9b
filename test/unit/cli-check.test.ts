import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readProjectValues } from "../../config/files/project-file.ts";
import { readStackFile } from "../../config/files/stack-file.ts";
import { phpDefineVariables } from "../../config/services/app/php-defines.ts";
import { describeProblem } from "../../config/schema/problem.ts";
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

  it("confirms in one line that all is well", async () => {
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
    ["|hunter2secret", "5:23: YAML: cannot be read: a string that cannot stand there"],
    [">hunter2secret", "5:23: YAML: cannot be read: a string that cannot stand there"],
    ["]hunter2secret", "5:22: YAML: cannot be read: a string that cannot stand there"],
    ["!hunter2secret", "kopano:db.environment.mysqlPassword: "],
  ])("says where %s cannot be read, and nothing of the content", async (password, message) => {
    const text = `${good}  kopano:db:\n    environment:\n      mysqlPassword: ${password}\n`;
    const { exitCode, out, err } = await run(["check"], directoryWith({ "Pulumi.a.yaml": text }));
    expect(exitCode).toBe(2);
    expect(out).toContain(message);
    expect(out + err).not.toContain("hunter2secret");
  });

  it("lists what is wrong in one service, between services and in the file itself in one go", async () => {
    const text = `${good}  plain: 1
  kopano:app: { environment: { logLevel: 99 } }
  kopano:mta: { ports: { smtps: 465 }, environment: { ldapQueryAttrsPass: "" } }
`;
    const { out } = await run(["check"], directoryWith({ "Pulumi.a.yaml": text }));
    expect(out).toContain("plain: has no namespace");
    expect(out).toContain("kopano:app.environment.logLevel: must be a whole number from 0 to 6\n");
    expect(out).toContain("kopano:mta.ports.smtps: is published, but no login method is set");
  });

  it("passes encrypted values wherever a string belongs", async () => {
    const secure = "{ secure: v1:x }";
    const text = `${good}  kopano:app: { image: ${secure} }
  kopano:network: { subnet: ${secure} }
  kopano:engine: { host: ${secure} }
  kopano:directory: { users: { demo: { mail: ${secure}, aliases: [${secure}] } } }
`;
    expect((await run(["check"], directoryWith({ "Pulumi.a.yaml": text }))).out).toContain("no problems");
  });

  it("describes what an item of a list has to be", async () => {
    const text = `${good}  kopano:directory: { users: { demo: { aliases: ["bad address"] } } }
  kopano:policies: { exceptions: { Foo: "a reason that is long enough" } }
`;
    const { out } = await run(["check"], directoryWith({ "Pulumi.a.yaml": text }));
    expect(out).toContain("aliases[0]: must be an item of a list of mail addresses");
    expect(out).toContain("example: - info@example.com\n");
    expect(out).toContain("kopano:policies.exceptions.Foo: is not a valid name: lower-case letters and `-`, such as");
  });

  it("leaves a project file that is no YAML, or a bomb of aliases, to Pulumi", () => {
    const bomb = [
      "a: &a [x]",
      ..."bcdefghijk".split("").map((name, index) => {
        const before = "abcdefghijk"[index];
        return `${name}: &${name} [${Array(9).fill(`*${before}`).join(", ")}]`;
      }),
    ].join("\n");
    expect(readProjectValues(bomb)).toEqual({});
    expect(readProjectValues("a: [")).toEqual({});
  });

  describe("of a stack that extends a shared file", () => {
    const stack = (own: string) => `config:\n  kopano:extends: shared.yaml\n  kopano:domain: example.com\n${own}`;
    const shared = (text: string) => `config:\n  kopano:app:\n    memoryMiB: 500\n${text}`;
    const check = async (own: string, common: string) =>
      run(["check"], directoryWith({ "Pulumi.a.yaml": stack(own), "shared.yaml": common }));

    it("merges mappings key by key, and what the stack sets takes precedence", async () => {
      const directory = directoryWith({
        "Pulumi.a.yaml": stack("  kopano:app:\n    environment: { logLevel: 5 }\n"),
        "shared.yaml": shared("    environment: { logLevel: 2, syslogLevel: 4 }\n"),
      });
      const { out } = await run(["render", "--stack", "a", "--service", "app"], directory);
      expect(out).toMatch(/^LOG_LEVEL=5$/m);
      expect(out).toMatch(/^SYSLOG_LEVEL=4$/m);
    });

    it("names the file and the line of a problem, wherever it is", async () => {
      const { exitCode, out } = await check("  kopano:mta:\n    memoryMiB: 1\n", shared("    cpuShares: 1\n"));
      expect(exitCode).toBe(2);
      expect(out).toContain("Pulumi.a.yaml:5:5: kopano:mta.memoryMiB: must be");
      expect(out).toContain("shared.yaml:4:5: kopano:app.cpuShares: must be");
    });

    it("refuses secrets and a further file in it, and a file that is not there", async () => {
      const secret = await check("", shared("    environment: { mysqlPassword: { secure: v1:x } }\n"));
      expect(secret.out).toContain("shared.yaml:4:20: kopano:app.environment.mysqlPassword: is encrypted");
      const further = await check("", "config:\n  kopano:extends: other.yaml\n");
      expect(further.out).toContain("shared.yaml:2:3: kopano:extends: cannot stand in a file that is extended itself");
      const missing = await run(["check"], directoryWith({ "Pulumi.a.yaml": stack("") }));
      expect(missing.exitCode).toBe(2);
      expect(missing.out).toContain(
        "Pulumi.a.yaml:2:3: kopano:extends: names shared.yaml, which cannot be read: there is no such file",
      );
    });
  });

  it.each([
    ["no stack file", ["check"], {}, "has no Pulumi.<stack>.yaml"],
    ["a stack that is not there", ["check", "--stack", "nix"], {}, "Pulumi.nix.yaml: there is no such file"],
    ["a name that is a path", ["check", "--stack", "../x"], {}, "is not a stack name"],
    ["files and a stack", ["check", "a.yaml", "--stack", "b"], {}, "name files or use --stack, not both"],
    ["a directory", ["check", "."], {}, "is a directory, not a file"],
    ["an unknown option", ["check", "--frob"], {}, "unknown option '--frob'"],
    ["an unknown command", ["chekc"], {}, "unknown command 'chekc'"],
  ])("refuses %s with one clear error", async (_, words, files, message) => {
    const { exitCode, out, err } = await run(words, directoryWith(files));
    expect(exitCode === 1 || exitCode === 2).toBe(true);
    expect(out).toBe("");
    expect(err).toContain(message);
    expect(err).not.toMatch(/^\s+at /m);
  });

  it.each(["check", "render", "report", "import", "generate"])("%s has --help", async (command) => {
    const { exitCode, out } = await run([command, "--help"]);
    expect(exitCode).toBe(0);
    expect(out).toContain(`Usage: kopano ${command}`);
  });

  it("prints a key and a value with control and invisible characters as escapes", async () => {
    const nasty = "a\\e[2J\\u202eb\\u200b\\nPulumi.a.yaml:1:1: forged";
    const text = `${good}  kopano:app: { "${nasty}": 1, hostname: "${nasty}" }\n`;
    const { out } = await run(["check"], directoryWith({ "Pulumi.a.yaml": text }));
    expect(out).toContain(String.raw`kopano:app.a\u001b[2J\u202eb\u200b: is a key with a line break`);
    expect(out).toContain(String.raw`found:   "a\u001b[2J\u202eb\u200b\nPulumi`);
    expect(out).not.toMatch(/^Pulumi.a.yaml:1:1/m);
    expect(out).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u);
  });

  it("runs as a process of its own", async () => {
    const directory = directoryWith({ "Pulumi.dev.yaml": "config:\n  kopano:domain: Example\n" });
    const process = promisify(execFile)(join(import.meta.dirname, "../../cli/kopano.cjs"), ["check"], {
      cwd: directory,
    });
    await expect(process).rejects.toMatchObject({ code: 2, stdout: expect.stringContaining("kopano:domain: must be") });
  });
});

describe("kopano check of what Pulumi would read otherwise", () => {
  it.each([
    [
      "mysqlPassword: 2024-11-23",
      "",
      'is read as a date and a time: put it in quotes\n      example: mysqlPassword: "2',
    ],
    ["mysqlPassword: 02000", "", "is read as another number or as a string, depending on the reader: put it in quotes"],
    ["mysqlPassword: 1_000", "", "put it in quotes"],
    ["mysqlPassword: 0b101", "", "put it in quotes"],
    ["mysqlPassword: 0X1F", "", "put it in quotes"],
    ["mysqlPassword: +1", "", "put it in quotes"],
    ["mysqlPassword: 1e3", "", "put it in quotes"],
    ["mysqlPassword: 9007199254740993", "", "put it in quotes"],
    ["mysqlPassword: .nan", "", "is read as a number that is none: put it in quotes"],
    ["mysqlPassword: !!binary aHVudGVyMg==", "", "has a tag: leave it out"],
    ["mysqlPassword: !!set {a}", "", "has a tag: leave it out"],
    ["mysqlPassword: !!timestamp 2024-11-23", "", "has a tag: leave it out"],
    [String.raw`mysqlPassword: "\ud83d\ude00"`, "", "has an escape that is no whole character"],
    [String.raw`mysqlPassword: "a\/b"`, "", "has an escape that is no whole character"],
    ["mysqlPassword: |2\n          a", "", "begins with blanks or empty lines: put it in double quotes"],
    [String.raw`mysqlPassword: "\na"`, "", "begins with a line break or a tab, which gets lost"],
    ["{ mysqlPassword: hunter? }", ".mysqlPassword", "holds a `:` or `?` where brackets give it a meaning"],
    ["{ mysqlPassword:}", ".mysqlPassword", "ends with a colon for Pulumi"],
    ["0x1F: a", ".0x1F", "is read as another number"],
    ["~: a", ".~", "is a key that is no string: put it in quotes"],
    ["2024-11-23: a", ".2024-11-23", "is read as a date and a time: put it in quotes"],
    ["'<<': a", ".<<", "is a merge for Pulumi even in quotes"],
    ["<<: a", ".<<", "merges what is no mapping: name an alias of one"],
    ["{ a: 1, 'a': 2 }", ".a", "a key that stands there twice"],
    ["? [a]\n      : 1", "", "has a key that is a mapping, a list or an alias"],
    ["? {a: hunter2}\n      : 1", "", "has a key that is a mapping, a list or an alias"],
    ["mysqlPassword: &ä a", "", "has an anchor with more than letters"],
    ["mysqlPassword: &a [*a]", "", "is an alias of what it is in; a string that begins with `*` needs quotes"],
    ["mysqlPassword: &a { b: [1, *a] }", "", "is an alias of what it is in"],
  ])("refuses %s with its place and the reason", async (entry, below, reason) => {
    const text = `${good}  kopano:app:\n    environment:\n      ${entry}\n`.replace(
      "environment:\n      {",
      "environment: {",
    );
    const warnings: string[] = [];
    const warned = (warning: Error) => warnings.push(warning.message);
    process.on("warning", warned);
    const { exitCode, out, err } = await run(["check"], directoryWith({ "Pulumi.a.yaml": text }));
    await new Promise(setImmediate);
    process.off("warning", warned);
    expect(exitCode).toBe(2);
    expect(out).toMatch(/^Pulumi\.a\.yaml:[45]:\d+: kopano:app\.environment/m);
    expect(out).toContain(reason);
    if (below !== "") expect(out).toContain(`kopano:app.environment${below}: `);
    expect(out + err).not.toContain("hunter2");
    expect(warnings).toEqual([]);
  });

  it.each([
    [
      "a control character",
      "config:\n  kopano:domain: a\u0007b\n",
      "Pulumi.a.yaml:2:19: YAML: cannot be read: it holds the character U+0007",
    ],
    [
      "a line separator in a comment",
      "# a\u2028b\nconfig:\n  kopano:domain: a\n",
      "Pulumi.a.yaml:1:4: YAML: cannot be read: it holds the character U+2028",
    ],
    ["a directive", "%YAML 1.1\n---\nconfig: {}\n", "cannot be read: it begins with a `%` directive"],
    [
      "a tab after a hyphen",
      "config:\n  kopano:tls:\n    names:\n      -\ta\n",
      "Pulumi.a.yaml:4:8: YAML: cannot be read: a tab as indentation",
    ],
    ["a number as a key of the file", `7: a\n${good}`, "Pulumi.a.yaml:1:1: 7: is a key that is no string"],
  ])("refuses %s", async (_, text, message) => {
    const { exitCode, out } = await run(["check"], directoryWith({ "Pulumi.a.yaml": text }));
    expect(exitCode).toBe(2);
    expect(out).toContain(message);
  });

  it("takes what both read in the same way, and merges", () => {
    const text = `config:
  kopano:domain:
  kopano:tls: { names: [yes, 1:30, ~, 1.50, -7, True, "02000", '2024-11-23', 2024-11-23 and later] }
  kopano:app: &app { image: a, 7: b }
  kopano:mta: { <<: *app, image: c }
`;
    expect(readStackFile(text)).toMatchObject({
      input: {
        domain: "",
        tls: { names: ["yes", "1:30", null, 1.5, -7, true, "02000", "2024-11-23", "2024-11-23 and later"] },
        mta: { image: "c", 7: "b" },
      },
      problems: [],
    });
  });
});

describe("kopano check of a key that holds its value", () => {
  it.each([
    ["app: { environment: { mysqlPassword:hunter2 } }", "app.environment.mysqlPassword", "mysqlPassword"],
    ["app: { environment: { MYSQL_PASSWORD=hunter2 } }", "app.environment.MYSQL_PASSWORD", "mysqlPassword"],
    ["app: { parameters: { server: { mysql_password=hunter2 } } }", "app.parameters.server.mysql_password", undefined],
    ["app: { parameters: { server=hunter2: {} } }", "app.parameters.server", undefined],
    ["app: { phpDefines: { STATE_SQL_PASSWORD:hunter2 } }", "app.phpDefines.STATE_SQL_PASSWORD", undefined],
    ["mta: { postfix: { smtp_sasl_password_maps=hunter2 } }", "mta.postfix.smtp_sasl_password_maps", undefined],
    ["directory: { users: { demo:hunter2 } }", "directory.users.demo", undefined],
    ["directory: { users: { password hunter2: } }", "directory.users.password", undefined],
    ["directory: { users: { demo: { password:hunter2 } } }", "directory.users.demo.password", "password"],
    ["directory: { groups: { team=hunter2: { members: [] } } }", "directory.groups.team", undefined],
    ["policies: { exceptions: { password=hunter2 } }", "policies.exceptions.password", undefined],
    ["db:hunter2: {}", "db", "db"],
    ["app: { =hunter2: 1 }", "app.…", undefined],
  ])("shows of %s the part that is no value", async (entry, place, suggestion) => {
    const { out, err } = await run(["check"], directoryWith({ "Pulumi.a.yaml": `${good}  kopano:${entry}\n` }));
    const [column] = [/\S*hunter2|password hunter2/.exec(`  kopano:${entry}`)?.index ?? 0];
    expect(out).toContain(`Pulumi.a.yaml:3:${column + 1}: kopano:${place}: is no key: it holds a \`:\``);
    if (suggestion !== undefined) expect(out).toContain(`did you mean: ${suggestion}\n`);
    expect(out + err).not.toContain("hunter2");
  });

  it("shows no more of one outside of the namespace", async () => {
    const text = `${good}  MYSQL_PASSWORD=hunter2:\n  kopano:app.image=hunter2: x\nkopano:db=hunter2: {}\n`;
    const { out } = await run(["check"], directoryWith({ "Pulumi.a.yaml": text }));
    expect(out).toContain("Pulumi.a.yaml:3:3: MYSQL_PASSWORD: has no namespace");
    expect(out).not.toContain("hunter2");
  });
});

describe("a message of kopano check", () => {
  it.each([
    [
      "directory: { users: { demo: } }",
      "3:32: kopano:directory.users.demo: must be a mapping; it has no value\n      example: demo: {",
    ],
    ["app:", "3:3: kopano:app: must be a mapping; it has no value\n"],
    [
      "app: { environment: { secureCookies: 1 } }",
      "secureCookies: must be `true` or `false`, without quotes\n      found:   1\n",
    ],
    [
      "directory: { users: { anna@example.com: {} } }",
      "anna@example.com: is not a valid name: at most 64 letters, digits, `.`, `_` and `-`",
    ],
    [
      "app: { environment: { loglevel: 4 } }",
      "kopano:app.environment.loglevel: is not a variable of this image\n      did you mean: logLevel\n",
    ],
    [
      'app:\n    hostname: "mail\n    memoryMiB: 500\n    cpuShares: 5',
      "4:15: YAML: cannot be read: a quote that is not closed",
    ],
    [
      "app:\n    hostname: 'mail\n    memoryMiB: 500\n    cpuShares: 5",
      "4:15: YAML: cannot be read: a quote that is not closed",
    ],
  ])("on %s is of use", async (entry, message) => {
    const { out } = await run(["check"], directoryWith({ "Pulumi.a.yaml": `${good}  kopano:${entry}\n` }));
    expect(out).toContain(message);
    expect(out).not.toMatch(/an item of a mapping|\/\^/);
  });

  it("shows control and invisible characters of any part as escapes, also where Pulumi prints it", () => {
    const nasty = "a\u001b\u007f\u009b\u202e\u2066\u200b\u2028\u00a0\ufeff\r\nb";
    const shown = describeProblem({ path: nasty, reason: nasty, found: nasty, suggestion: nasty, example: "\u202e" });
    expect(shown).not.toMatch(/[^\P{C}\n]|[\p{Zl}\p{Zp}]|(?! )\p{Zs}/u);
    expect(shown.split("\n")).toHaveLength(4);
  });

  it("names no bound that only the program has", () => {
    const expected = [...phpDefineVariables().values()].map(({ type }) => type.expected);
    expect(expected).toContain("a whole number");
    expect(expected.join("\n")).not.toContain(String(Number.MAX_SAFE_INTEGER));
  });
});

describe("kopano check of a file with mistakes by the thousand", () => {
  const many = (count: number, entry: (index: number) => string) => Array.from({ length: count }, (_, i) => entry(i));
  it.each([
    ["accounts", "directory", "users", many(1000, (i) => `user${i}: { telephone: 5, maill: x }`)],
    ["variables", "app", "environment", many(3000, (i) => `unknownKey${i}: 5`)],
    ["defines", "app", "phpDefines", many(3000, (i) => `unknownkey${i}: 5`)],
    ["Postfix parameters", "mta", "postfix", many(3000, (i) => `unknownkey${i}: 5`)],
    ["policies", "policies", "exceptions", many(3000, (i) => `unknownKey${i}: 5`)],
  ])("names each wrong one of the %s, in a second on a machine of its own", async (_, section, part, entries) => {
    const text = `${good}  kopano:${section}:\n    ${part}:\n${entries.map((entry) => `      ${entry}\n`).join("")}`;
    const directory = directoryWith({ "Pulumi.a.yaml": text });
    const before = performance.now();
    const { out } = await run(["check"], directory);
    // Twice the time, for a machine that does other things as well.
    expect(performance.now() - before).toBeLessThan(2000);
    for (const [index] of entries.entries()) expect(out).toContain(`Pulumi.a.yaml:${index + 5}:`);
  });
});

describe("a stack file", () => {
  it("is read without a passphrase: an encrypted value passes where a string of its kind would", async () => {
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

  it("reports an encrypted value where no text can stand, since decryption gives a string", async () => {
    const text = `${good}  kopano:app: { environment: { logLevel: { secure: AAA } } }\n`;
    const { out } = await run(["check"], directoryWith({ "Pulumi.a.yaml": text }));
    expect(out).toContain("kopano:app.environment.logLevel: must be a whole number");
  });

  it.each([
    [
      "a key twice",
      `${good}  kopano:domain: example.org\n`,
      /^kopano:domain: cannot be read: a key that stands there twice$/,
      3,
    ],
    ["broken YAML", "config:\n  kopano:domain: [a\n", /^YAML: cannot be read: /, 3],
    ["a key outside config", "kopano:domain: example.com\nconfig: {}\n", /must stand below `config:`/, 1],
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

  it("gives scalars of the top level as texts, as Pulumi does", () => {
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

  it("never throws, whatever the text", () => {
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
    expect(readProjectValues(text)).toEqual({ app: { image: "a:1" }, tls: { organization: "X" } });
    expect(readProjectValues("config: [")).toEqual({});
  });

  it("applies where the stack sets nothing", async () => {
    const directory = directoryWith({
      "Pulumi.yaml": "name: kopano\nconfig:\n  kopano:app: { value: { environment: { logLevel: 5 } } }\n",
      "Pulumi.a.yaml": good,
    });
    expect((await run(["render", "--stack", "a", "--service", "app"], directory)).out).toContain("LOG_LEVEL=5\n");
  });
});
