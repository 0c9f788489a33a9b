import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { repository } from "../support/page.ts";

const base = "ou=users,dc=example,dc=com";

/** The entry of an account, with the attribute by which Kopano identifies it. */
const account = (name: string, identity?: string, more = "") =>
  `dn: uid=${name},${base}\nobjectClass: inetOrgPerson\nobjectClass: kopano-user\nuid: ${name}\n${
    identity === undefined ? "" : `employeeNumber: ${identity}\n`
  }${more}\n`;

interface Directory {
  readonly there: string;
  readonly wanted: string;
  readonly applied?: string;
  readonly identity?: string;
  readonly previous?: string;
  readonly passwords?: string;
  readonly known?: string;
  /** The server of the stack, if accounts must stay on theirs. */
  readonly server?: string;
}

/** What the directory's job would do, by the name of the file that it writes. */
function changes({
  identity = "employeenumber",
  previous = identity,
  server,
  ...inputs
}: Directory): Record<string, string> {
  const folder = mkdtempSync(path.join(tmpdir(), "kopano-changes-"));
  const input = (name: "passwords" | "known" | "there" | "applied" | "wanted") => {
    writeFileSync(path.join(folder, name), inputs[name] ?? "");
    return [`input=${name}`, path.join(folder, name)];
  };
  const servers = { keeps_servers: server === undefined ? "no" : "yes", own_server: server ?? "" };
  const variables = { work: folder, taken_over: "no", removing: "no", identity, previous, ...servers };
  execFileSync("awk", [
    ...Object.entries(variables).flatMap(([name, value]) => ["-v", `${name}=${value}`]),
    "-f",
    path.join(repository, "containers/scripts/directory-changes.awk"),
    ...(["passwords", "known"] as const).flatMap(input),
    // An entry is a record.
    "RS=",
    ...(["there", "applied", "wanted"] as const).flatMap(input),
  ]);
  const results = ["refused", "rename.ldif", "add.ldif", "modify.ldif", "passwords.ldif", "unlisted", "set", "unknown"];
  return Object.fromEntries(
    results
      .filter((name) => existsSync(path.join(folder, name)))
      .map((name) => [name, readFileSync(path.join(folder, name), "utf8")]),
  );
}

describe("the object classes of an account", () => {
  it("are removed with their attributes if the configuration had them, and kept if they were added by hand", () => {
    const own = "objectClass: posixAccount\nuidNumber: 1\n";
    const { "modify.ldif": modified } = changes({
      there: account("jane", undefined, `${own}objectClass: shadowAccount\n`),
      applied: account("jane", undefined, own),
      wanted: account("jane"),
      identity: "",
    });
    expect(modified).toBe(
      `dn: uid=jane,${base}\nchangetype: modify\ndelete: objectClass\nobjectclass: posixAccount\n-\nreplace: uidnumber\n-\n\n`,
    );
  });
});

describe("the accounts that are no longer listed", () => {
  it("are reported, and with them an address that another account has now", () => {
    const { unlisted } = changes({
      there:
        account("jane", undefined, "mail: jane@example.com\nkopanoAliases: Info@example.com\n") +
        account("leaver", undefined, "mail: leaver@example.com\n"),
      wanted: account("doe", undefined, "mail: doe@example.com\nkopanoAliases: info@example.com\n"),
      identity: "",
    });
    expect(unlisted?.split("\n")).toEqual([
      `dn: uid=jane,${base}\thas the address info@example.com as well, so that its mail is refused`,
      `dn: uid=leaver,${base}`,
      "",
    ]);
  });
});

describe("the changes of a directory whose accounts can be renamed", () => {
  const renamed = {
    there: account("jane", "jane", "mail: jane@example.com\nmobile: 1\ntitle: Dr.\n"),
    applied: account("jane", "jane", "mail: jane@example.com\ntitle: Dr.\n"),
    wanted: account("doe", "jane", "mail: doe@example.com\n"),
  };

  it("rename the entry, which keeps what was never set, and report nobody as unlisted", () => {
    expect(changes(renamed)).toEqual({
      "rename.ldif": `dn: uid=jane,${base}\nchangetype: modrdn\nnewrdn: uid=doe\ndeleteoldrdn: 1\n\n`,
      "modify.ldif": `dn: uid=doe,${base}\nchangetype: modify\nreplace: mail\nmail: doe@example.com\n-\nreplace: title\n-\n\n`,
    });
  });

  it("leave the password of a renamed account alone", () => {
    const passwords = `dn: uid=doe,${base}\tabc\tgenerated\t{SSHA}x\n`;
    const result = changes({ ...renamed, passwords, known: `dn: uid=jane,${base}\tabc\n` });
    expect(Object.keys(result)).toEqual(["rename.ldif", "modify.ldif"]);
  });

  it("give the attribute to accounts that lack it, listed or not", () => {
    const { "modify.ldif": modified, refused } = changes({
      there: account("jane") + account("byhand"),
      wanted: account("jane", "jane"),
      previous: "",
    });
    expect(refused).toBeUndefined();
    expect(modified).toContain(
      `dn: uid=byhand,${base}\nchangetype: modify\nadd: employeenumber\nemployeenumber: byhand\n`,
    );
    expect(modified).toContain(
      `dn: uid=jane,${base}\nchangetype: modify\nreplace: employeenumber\nemployeeNumber: jane\n`,
    );
  });

  it.each([
    [
      "an account before Kopano knows the attribute",
      { there: account("jane"), wanted: account("doe", "jane"), previous: "" },
    ],
    ["the identity of an account", { there: account("doe", "jane"), wanted: account("doe", "doe") }],
    [
      "an account that has the attribute before Kopano knows it",
      { there: account("jane", "jane"), wanted: account("doe", "jane"), previous: "" },
    ],
    [
      "an account whose value of the attribute is another one",
      { there: account("jane", "4711"), wanted: account("demo", "demo"), previous: "" },
    ],
    ["the identity of an account without the attribute", { there: account("doe"), wanted: account("doe", "jane") }],
    [
      "the attribute, once an account was renamed",
      { there: account("doe", "jane"), wanted: account("doe"), identity: "", previous: "employeenumber" },
    ],
  ])("do not include a change of %s, which would lose its store", (_, directory) => {
    expect(changes(directory).refused).toMatch(/^dn: uid=(?:jane|doe),/);
  });

  it("leave the attribute in place when it is no longer configured, since Kopano still uses it", () => {
    const directory = { there: account("jane", "jane"), applied: account("jane", "jane"), wanted: account("jane") };
    expect(changes({ ...directory, identity: "", previous: "employeenumber" })).toEqual({});
  });
});

describe("the server of an account", () => {
  const on = (server: string) => account("jane", undefined, `kopanoUserServer: ${server}\n`);
  const refused = (there: string, wanted: string, server?: string) =>
    changes({ there, applied: there, wanted, identity: "", ...(server !== undefined && { server }) });

  it("cannot change unless the stack file accepts it, since the account would get an empty store", () => {
    expect(refused(on("node1"), on("node2"), "node1").refused).toContain(
      "uid=jane,ou=users,dc=example,dc=com\thas its store on node1; on another server it would get an empty one",
    );
    expect(refused(on("node1"), on("node2"))["modify.ldif"]).toContain("kopanoUserServer: node2");
  });

  it("is the stack's own for an account that has none yet", () => {
    expect(refused(account("jane"), on("node1"), "node1").refused).toBeUndefined();
    expect(refused(account("jane"), on("node2"), "node1").refused).toContain("has its store on node1");
    // A stack without Kopano does not know where the store is.
    expect(refused(account("jane"), on("node2"), "").refused).toBeUndefined();
  });

  it("is free for a new account", () => {
    expect(changes({ there: "", wanted: on("node2"), identity: "", server: "node1" }).refused).toBeUndefined();
  });
});
