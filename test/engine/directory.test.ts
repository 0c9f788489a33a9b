import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readMail, sendMail, waitFor } from "../../demo/mail.ts";
import { docker, endpoints, login, type Outputs, smallEnvironment, TestStack } from "../support/stack.ts";

describe("the directory of a running stack", () => {
  let stack: TestStack;
  let outputs: Outputs;
  let at: ReturnType<typeof endpoints>;
  let configuration: Awaited<ReturnType<typeof smallEnvironment>>["configuration"];
  let ports: Awaited<ReturnType<typeof smallEnvironment>>["ports"];

  const suffix = "ou=users,dc=example,dc=com";

  const photo = randomBytes(20_000).toString("base64");
  const people = `dn: uid=clerk,ou=people,dc=example,dc=org
objectClass: inetOrgPerson
uid: clerk
cn: Clerk
sn: Clerk
mail: clerk@example.com
kopanoEnabledFeatures: imap
jpegPhoto:: ${photo}

dn: cn=office,ou=groups,dc=example,dc=org
objectClass: posixGroup
cn: office
gidNumber: 5
mail: office@example.com
memberUid: clerk
`;

  beforeAll(async () => {
    ({ configuration, ports } = await smallEnvironment());
    Object.assign(configuration.directory.users, {
      jane: { attributes: { mobile: "0170 1" }, title: "Dr." },
      room: { resource: "room", capacity: 12 },
      leaver: {},
    });
    Object.assign(configuration.directory, { file: "people.ldif" });
    stack = new TestStack(configuration);
    writeFileSync(path.join(stack.folder, "people.ldif"), people);
    await stack.init();
    await up();
  });
  afterAll(async () => {
    expect(await stack.remove(), "left on the engine").toEqual([]);
  });

  /** Applies the configuration; gives what the directory's job reports. */
  async function up(): Promise<string> {
    await stack.up();
    outputs = await stack.outputs();
    at = endpoints(ports, outputs.ca);
    return docker("logs", stack.container("directory-content"));
  }

  async function entry(name: string): Promise<string> {
    return stack.execute(
      "auth",
      "ldapsearch",
      "-QLLL",
      "-o",
      "ldif-wrap=no",
      "-b",
      `uid=${name},${suffix}`,
      "-s",
      "base",
    );
  }

  async function change(ldif: string): Promise<void> {
    await stack.execute("auth", "sh", "-c", `printf '%s\n' "$1" | ldapmodify -Q`, "sh", ldif);
  }

  async function deliver(to: string, user: string, subject: string): Promise<void> {
    await sendMail(at.smtp, { from: "friend@example.org", to, subject, text: "Hello." });
    await waitFor(async () => (await readMail(at.imaps, login(outputs, user), subject))[0], "delivery");
  }

  const refused = (to: string) =>
    expect(sendMail(at.smtp, { from: "friend@example.org", to, subject: "x", text: "x" })).rejects.toThrow(/550/);

  it("has the accounts and groups of an LDIF file, photos included", async () => {
    expect((await entry("clerk")).split("\n")).toContain(`jpegPhoto:: ${photo}`);
    await deliver("office@example.com", "clerk", "for a group of the file");
  });

  it("delivers a message for a room to its store alone", async () => {
    await sendMail(at.smtp, {
      from: "friend@example.org",
      to: "room@example.com",
      subject: "an invitation",
      text: "x",
    });
    const inStores = () =>
      stack.execute("app", "grep", "-rl", "^Subject: an invitation", "/var/lib/kopano/attachments");
    expect((await waitFor(inStores, "delivery")).split("\n")).toHaveLength(1);
    for (const user of ["admin", "demo", "jane"])
      expect(await readMail(at.imaps, login(outputs, user), "an invitation"), user).toEqual([]);
  });

  it("follows a changed address, feature, attribute and group, and leaves alone what was never set", async () => {
    await deliver("jane@example.com", "jane", "at the old address");
    await change(`dn: uid=jane,${suffix}\nchangetype: modify\nadd: description\ndescription: by hand`);
    Object.assign(configuration.directory.users, {
      jane: { mail: "j.doe@example.com", disabledFeatures: ["mobile"], attributes: { givenName: "Jane" } },
    });
    configuration.directory.groups.team.members = ["jane"];
    const announced = [
      "changed: user jane: attributes.givenName, attributes.mobile, disabledFeatures, mail, title",
      "changed: group team: members",
    ];
    const preview = await stack.pulumi("preview");
    for (const line of announced) expect(preview.output).toContain(line);
    expect((await stack.kopano("report", "--stack", stack.name)).output).toContain(announced.join("\n"));
    expect((await up()).split("\n")).toEqual([
      `changed: uid=jane,${suffix}: mail title mobile kopanodisabledfeatures givenname`,
      "changed: cn=team,ou=groups,dc=example,dc=com: member",
    ]);
    const jane = await entry("jane");
    expect(jane).toMatch(/^givenName: Jane$/m);
    expect(jane).toMatch(/^description: by hand$/m);
    expect(jane).not.toMatch(/^(?:mobile|title):/m);
    await refused("jane@example.com");
    await deliver("j.doe@example.com", "jane", "at the new address");
    await deliver("team@example.com", "jane", "for the changed group");
    expect(await entry("room")).toMatch(/^kopanoResourceCapacity: 12$/m);
  });

  it("is unchanged by the next up", async () => {
    const { exitCode, output } = await stack.preview("--expect-no-changes");
    expect(exitCode, output).toBe(0);
  });

  it("keeps a password that a user changed until the configured one changes", async () => {
    configuration.directory.users.jane = { password: "first choice" };
    expect(await up()).toContain(`password set: uid=jane,${suffix}`);
    await expect(stored("jane")).resolves.toMatch(/^\{CRYPT\}\$6\$/);
    await deliver("jane@example.com", "jane", "with the configured password");
    await changePassword("jane", "my own");
    configuration.directory.users.jane = { password: "first choice", title: "Prof." };
    expect(await up()).not.toContain("password set");
    await expect(readMail(at.imaps, { user: "jane", pass: "my own" }, "x")).resolves.toEqual([]);
    configuration.directory.users.jane = { password: "second choice" };
    expect((await stack.up()).output).toContain("changed: user jane: password");
    outputs = await stack.outputs();
    await expect(readMail(at.imaps, { user: "jane", pass: "my own" }, "x")).rejects.toThrow();
    await expect(readMail(at.imaps, login(outputs, "jane"), "x")).resolves.toEqual([]);
  });

  it("reports who is no longer listed, and removes them only if it is told to", async () => {
    delete configuration.directory.users.leaver;
    const kept = await stack.up();
    expect(kept.output).toContain(`unlisted: uid=leaver,${suffix}`);
    Object.assign(configuration.directory, { removeUnlisted: true });
    await change(
      `dn: uid=byhand,${suffix}\nchangetype: add\nobjectClass: inetOrgPerson\nobjectClass: kopano-user\nsn: x\ncn: byhand`,
    );
    const report = await up();
    expect(report).toContain(`removed: uid=leaver,${suffix}`);
    expect(report).toContain(`unlisted: uid=byhand,${suffix}`);
    await refused("leaver@example.com");
    await expect(entry("leaver")).rejects.toThrow(/No such object/);
    await expect(entry("byhand")).resolves.toContain("cn: byhand");
  });

  it("refuses to rename an account before Kopano identifies accounts by another attribute", async () => {
    const { jane } = configuration.directory.users;
    await deliver("jane@example.com", "jane", "before the new name");
    Object.assign(configuration.directory, { identityAttribute: "employeeNumber" });
    Object.assign(configuration.directory.users, { doe: { identity: "jane", password: "second choice" } });
    delete configuration.directory.users.jane;
    configuration.directory.groups.team.members = ["doe"];
    const { exitCode, output } = await stack.pulumi("up", "--yes", "--skip-preview");
    expect(exitCode).not.toBe(0);
    expect(output).toContain("Kopano does not identify accounts by employeenumber yet");
    expect(await entry("jane")).toContain("uid: jane");
    delete configuration.directory.users.doe;
    Object.assign(configuration.directory.users, { jane });
    configuration.directory.groups.team.members = ["jane"];
    await up();
    await expect(readMail(at.imaps, login(outputs, "jane"), "before the new name")).resolves.toHaveLength(1);
  });

  it("renames an account, which keeps its mail, its password and its place in groups", async () => {
    Object.assign(configuration.directory.users, { doe: { identity: "jane", password: "second choice" } });
    delete configuration.directory.users.jane;
    configuration.directory.groups.team.members = ["doe"];
    expect(await up()).toContain(`renamed: uid=jane,${suffix}: uid=doe`);
    const as = { user: "doe", pass: "second choice" };
    await expect(readMail(at.imaps, as, "before the new name")).resolves.toHaveLength(1);
    await expect(readMail(at.imaps, { ...as, user: "jane" }, "x")).rejects.toThrow();
    await refused("jane@example.com");
    await deliver("doe@example.com", "doe", "after the new name");
    await deliver("team@example.com", "doe", "for the group after the new name");
    expect((await stack.preview("--expect-no-changes")).exitCode).toBe(0);
  });

  it("leaves no password in the container of the job", async () => {
    const file = `${stack.folder}/passwords`;
    await expect(docker("cp", `${stack.container("directory-content")}:/directory/passwords`, file)).rejects.toThrow(
      /Could not find the file/,
    );
  });

  /** The value of `userPassword`, which only the administrator may read. */
  async function stored(name: string): Promise<string> {
    const found = await stack.execute(
      "auth",
      "sh",
      "-c",
      `slapcat -F /etc/openldap/slapd.d -n 1 -a "(uid=$1)" -o ldif-wrap=no | sed -n 's/^userPassword:: //p' | base64 -d`,
      "sh",
      name,
    );
    return found.trim();
  }

  async function changePassword(name: string, password: string): Promise<void> {
    const dn = `uid=${name},${suffix}`;
    const words = ["-x", "-H", "ldap://127.0.0.1", "-D", dn, "-w", outputs.passwords[name] ?? "", "-s", password, dn];
    await stack.execute("auth", "ldappasswd", ...words);
  }
});
