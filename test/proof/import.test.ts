import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { composeProgram } from "../../cli/import/compose-command.ts";
import { readMail, sendMail, waitFor } from "../../demo/mail.ts";
import { docker, freePort, run, TestStack } from "../support/stack.ts";

const fixtures = path.resolve(import.meta.dirname, "../unit/fixtures");
const images = { app: "mlan/kopano", mta: "mlan/postfix-amavis", db: "mariadb", auth: "mlan/openldap" } as const;

/** Settings and entries of the directory as the demo of docker-kopano creates them (its `demo/Makefile`, `auth-init`). */
const directorySettings = `dn: olcDatabase={1}mdb,cn=config
changetype: modify
add: olcDbIndex
olcDbIndex: cn,ou,uid,mail eq
`;
const directoryEntries = `dn: dc=example,dc=com
objectClass: organization
objectClass: dcObject
dc: example
o: example.com

dn: ou=users,dc=example,dc=com
objectClass: organizationalUnit
ou: users

dn: ou=groups,dc=example,dc=com
objectClass: organizationalUnit
ou: groups

dn: uid=demo,ou=users,dc=example,dc=com
objectClass: inetOrgPerson
objectClass: kopano-user
cn: demo
sn: demo
uid: demo
mail: demo@example.com
userPassword: demo
kopanoAccount: 1
kopanoEnabledFeatures: imap
`;

describe("the demo of docker-kopano, filled with its own commands", () => {
  const stack = new TestStack({});
  const project = stack.prefix;
  const [program, ...words] = composeProgram();
  const user = { user: "demo", pass: "demo" };
  let imap: { host: string; port: number };
  let smtp: { host: string; port: number };

  const compose = (...args: string[]) => run(program, [...words, ...args], {}, stack.folder);
  const container = (service: string) => `${project}-${service}-1`;

  async function changeDirectory(command: "ldapmodify" | "ldapadd", ldif: string): Promise<void> {
    const file = path.join(stack.folder, "change.ldif");
    writeFileSync(file, ldif);
    await docker("cp", file, `${container("auth")}:/tmp/change.ldif`);
    await docker("exec", container("auth"), command, "-Q", "-f", "/tmp/change.ldif");
  }

  async function deliver(subjects: readonly string[]): Promise<void> {
    for (const subject of subjects) {
      const message = { from: "friend@example.org", to: "demo@example.com", subject, text: "Hello." };
      // Docker accepts connections before Postfix does.
      await waitFor(async () => (await sendMail(smtp, message)) ?? true, "acceptance");
    }
    await waitFor(async () => (await areThereOnce(subjects)) || undefined, "delivery");
  }

  /** Whether the inbox has one message of each subject. One login reads all of them, by the word that they share. */
  async function areThereOnce(subjects: readonly string[]): Promise<boolean> {
    const texts = await readMail(imap, user, "message");
    const count = (subject: string) => texts.filter((text) => text.includes(`\nSubject: ${subject}`)).length;
    return subjects.every((subject) => count(subject) === 1);
  }

  const old = Array.from({ length: 20 }, (_, index) => `message ${index + 1} of 20`);

  beforeAll(async () => {
    imap = { host: "127.0.0.1", port: await freePort() };
    smtp = { host: "127.0.0.1", port: await freePort() };
    let text = readFileSync(path.join(fixtures, "demo-compose.yml"), "utf8");
    for (const [service, image] of Object.entries(images))
      text = text.replace(`image: ${image}\n`, `image: kopano-local/${service}:1\n`);
    text = text
      .replaceAll(/^#( {4}ports:.*)$/gm, "$1")
      .replace(/^# {6}- "25:25"/m, `      - "127.0.0.1:${smtp.port}:25"`)
      .replace(/^# {6}- "143:143"/m, `      - "127.0.0.1:${imap.port}:143"`);
    writeFileSync(path.join(stack.folder, "docker-compose.yml"), text);
    const variables = readFileSync(path.join(fixtures, "demo.env"), "utf8");
    writeFileSync(
      path.join(stack.folder, ".env"),
      variables.replace(/^COMPOSE_PROJECT_NAME=.*$/m, `COMPOSE_PROJECT_NAME=${project}`),
    );

    const up = await compose("up", "--detach");
    expect(up.exitCode, up.output).toBe(0);
    await waitFor(async () => (await docker("exec", container("auth"), "ldapwhoami", "-Q")) || undefined, "directory");
    await changeDirectory("ldapmodify", directorySettings);
    await changeDirectory(
      "ldapadd",
      await docker("exec", container("app"), "zcat", "/usr/share/doc/kopano/kopano.ldif.gz"),
    );
    await changeDirectory("ldapadd", directoryEntries);
    await docker("restart", container("app"));
    await waitFor(
      async () => (await docker("exec", container("app"), "kopano-storeadm", "-P")) || undefined,
      "public store",
    );
    await deliver(old);
    await compose("stop");
  });
  afterAll(async () => {
    await compose("down", "--volumes");
    // The only volume that the demo does not have.
    expect(await stack.remove(), "left on the engine").toEqual([`volume ${stack.prefix}-app-search`]);
  });

  it("moves with `kopano import` and `pulumi up`: its mail is kept, new mail arrives, no change remains", async () => {
    await stack.init();
    const imported = await stack.kopano("import", "docker-compose.yml");
    expect(imported.exitCode, imported.output).toBe(0);
    const { config } = parse(imported.stdout) as { readonly config: Readonly<Record<string, unknown>> };
    stack.configuration = Object.fromEntries(
      Object.entries(config).map(([key, value]) => [key.replace("kopano:", ""), value]),
    );
    for (const [, place = ""] of imported.output.matchAll(/--secret (\S+) \|/g)) {
      const { stdout } = await stack.kopano("import", "docker-compose.yml", "--secret", place);
      await stack.setSecret(place, stdout.trimEnd());
    }
    await stack.up();
    expect(await areThereOnce(old)).toBe(true);
    await deliver(["message after the move"]);
    const { exitCode, output } = await stack.preview("--expect-no-changes");
    expect(exitCode, output).toBe(0);
    await stack.destroy();
  });
});
