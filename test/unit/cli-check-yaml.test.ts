import { describe, expect, it } from "vitest";
import { readStackFile } from "../../config/files/stack-file.ts";
import { directoryWith, run } from "../support/terminal.ts";

const good = "config:\n  kopano:domain: example.com\n";

describe("kopano check of values that Pulumi would read differently", () => {
  it.each([
    ["mysqlPassword: 2024-11-23", "", 'is read as a date: put it in quotes\n      example: mysqlPassword: "2'],
    ["mysqlPassword: 02000", "", "is read as another number or as a string, depending on the reader: put it in quotes"],
    ["mysqlPassword: 1_000", "", "put it in quotes"],
    ["mysqlPassword: 0b101", "", "put it in quotes"],
    ["mysqlPassword: 0X1F", "", "put it in quotes"],
    ["mysqlPassword: +1", "", "put it in quotes"],
    ["mysqlPassword: 1e3", "", "put it in quotes"],
    ["mysqlPassword: 9007199254740993", "", "put it in quotes"],
    ["mysqlPassword: .nan", "", "is read as infinity or NaN: put it in quotes"],
    ["mysqlPassword: !!binary aHVudGVyMg==", "", "has a tag: omit it"],
    ["mysqlPassword: !!set {a}", "", "has a tag: omit it"],
    ["mysqlPassword: !!timestamp 2024-11-23", "", "has a tag: omit it"],
    [String.raw`mysqlPassword: "\ud83d\ude00"`, "", "has an escape sequence that Pulumi cannot read"],
    [String.raw`mysqlPassword: "a\/b"`, "", "has an escape sequence that Pulumi cannot read"],
    ["mysqlPassword: |2\n          a", "", "begins with spaces or empty lines: put it in double quotes"],
    [String.raw`mysqlPassword: "\na"`, "", "begins with a line break or a tab, which Pulumi loses"],
    [
      "{ mysqlPassword: hunter? }",
      ".mysqlPassword",
      "contains a `:` or `?` that has a special meaning inside brackets",
    ],
    ["{ mysqlPassword:}", ".mysqlPassword", "is read by Pulumi together with its colon"],
    ["0x1F: a", ".0x1F", "is read as another number"],
    ["~: a", ".~", "is a key that is not a string: put it in quotes"],
    ["2024-11-23: a", ".2024-11-23", "is read as a date: put it in quotes"],
    ["'<<': a", ".<<", "is read by Pulumi as a merge even in quotes"],
    ["<<: a", ".<<", "merges a value that is not a mapping"],
    ["{ a: 1, 'a': 2 }", ".a", "a duplicate key"],
    ["? [a]\n      : 1", "", "has a key that is a mapping, a list or an alias"],
    ["? {a: hunter2}\n      : 1", "", "has a key that is a mapping, a list or an alias"],
    ["mysqlPassword: &ä a", "", "has an anchor with characters other than letters"],
    [
      "mysqlPassword: &a [*a]",
      "",
      "is an alias of a value that contains it; a string that begins with `*` needs quotes",
    ],
    ["mysqlPassword: &a { b: [1, *a] }", "", "is an alias of a value that contains it"],
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
      "Pulumi.a.yaml:2:19: YAML: cannot be read: it contains the character U+0007",
    ],
    [
      "a line separator in a comment",
      "# a\u2028b\nconfig:\n  kopano:domain: a\n",
      "Pulumi.a.yaml:1:4: YAML: cannot be read: it contains the character U+2028",
    ],
    ["a directive", "%YAML 1.1\n---\nconfig: {}\n", "cannot be read: it begins with a `%` directive"],
    [
      "a tab after a hyphen",
      "config:\n  kopano:tls:\n    names:\n      -\ta\n",
      "Pulumi.a.yaml:4:8: YAML: cannot be read: a tab as indentation",
    ],
    ["a number as a key of the file", `7: a\n${good}`, "Pulumi.a.yaml:1:1: 7: is a key that is not a string"],
  ])("refuses %s", async (_, text, message) => {
    const { exitCode, out } = await run(["check"], directoryWith({ "Pulumi.a.yaml": text }));
    expect(exitCode).toBe(2);
    expect(out).toContain(message);
  });

  it("accepts values that both read alike, and merges", () => {
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
