import { describe, expect, it } from "vitest";
import { describeProblem } from "../../config/schema/problem.ts";
import { phpDefineVariables } from "../../config/services/app/php-defines.ts";
import { directoryWith, run } from "../support/terminal.ts";

const good = "config:\n  kopano:domain: example.com\n";

describe("kopano check of a key that contains its value", () => {
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
  ])("shows only the key in %s", async (entry, place, suggestion) => {
    const { out, err } = await run(["check"], directoryWith({ "Pulumi.a.yaml": `${good}  kopano:${entry}\n` }));
    const [column] = [/\S*hunter2|password hunter2/.exec(`  kopano:${entry}`)?.index ?? 0];
    expect(out).toContain(`Pulumi.a.yaml:3:${column + 1}: kopano:${place}: is not a key: it contains \`:\``);
    if (suggestion !== undefined) expect(out).toContain(`did you mean: ${suggestion}\n`);
    expect(out + err).not.toContain("hunter2");
  });

  it("shows only the key outside the namespace as well", async () => {
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
  ])("describes the problem: %s", async (entry, message) => {
    const { out } = await run(["check"], directoryWith({ "Pulumi.a.yaml": `${good}  kopano:${entry}\n` }));
    expect(out).toContain(message);
    expect(out).not.toMatch(/an item of a mapping|\/\^/);
  });

  it("escapes control and invisible characters in every part, even if Pulumi prints it", () => {
    const nasty = "a\u001b\u007f\u009b\u202e\u2066\u200b\u2028\u00a0\ufeff\r\nb";
    const shown = describeProblem({ path: nasty, reason: nasty, found: nasty, suggestion: nasty, example: "\u202e" });
    expect(shown).not.toMatch(/[^\P{C}\n]|[\p{Zl}\p{Zp}]|(?! )\p{Zs}/u);
    expect(shown.split("\n")).toHaveLength(4);
  });

  it("does not mention the limits of JavaScript's numbers", () => {
    const expected = [...phpDefineVariables().values()].map(({ type }) => type.expected);
    expect(expected).toContain("a whole number");
    expect(expected.join("\n")).not.toContain(String(Number.MAX_SAFE_INTEGER));
  });
});

describe("kopano check of a file with many mistakes", () => {
  it.each<[string, string, string, (index: number) => string]>([
    ["accounts", "directory", "users", (i) => `user${i}: { telephone: 5, maill: x }`],
    ["variables", "app", "environment", (i) => `unknownKey${i}: 5`],
    ["defines", "app", "phpDefines", (i) => `unknownkey${i}: 5`],
    ["Postfix parameters", "mta", "postfix", (i) => `unknownkey${i}: 5`],
    ["policies", "policies", "exceptions", (i) => `unknownKey${i}: 5`],
  ])(
    "reports each invalid entry among the %s, in time proportional to their number",
    async (_, section, part, entry) => {
      async function timeFor(count: number): Promise<number> {
        const lines = Array.from({ length: count }, (_, index) => `      ${entry(index)}\n`);
        const text = `${good}  kopano:${section}:\n    ${part}:\n${lines.join("")}`;
        const directory = directoryWith({ "Pulumi.a.yaml": text });
        const before = process.cpuUsage();
        const { out } = await run(["check"], directory);
        const { user, system } = process.cpuUsage(before);
        for (const index of lines.keys()) expect(out).toContain(`Pulumi.a.yaml:${index + 5}:`);
        return user + system;
      }
      await timeFor(20);
      const [few, many] = [await timeFor(300), await timeFor(3000)];
      // Ten times as many; an effort that grows with the square of their number would take a hundred times as long.
      expect(many / few).toBeLessThan(40);
    },
  );
});
