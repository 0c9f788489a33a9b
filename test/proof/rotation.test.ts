import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readMail } from "../../demo/mail.ts";
import { presented } from "../support/handshake.ts";
import { expectWhole, killed, recovered } from "../support/interruption.ts";
import { countArrivals } from "../support/mail-count.ts";
import { emptyQueue } from "../support/mail-queue.ts";
import { block } from "../support/page.ts";
import { docker, endpoints, type Outputs, run, smallEnvironment, TestStack } from "../support/stack.ts";
import { SteadySender } from "../support/steady-sender.ts";

const containers = ["db", "auth", "app", "mta"] as const;
const sqlUsers = {
  mysqlRootPassword: "root",
  mysqlPassword: "kopano",
  archiverPassword: "kopano-archiver",
  backupPassword: "kopano-backup",
} as const;

/** The passwords of a stack: of its database and directory by key, of its users by account. */
type Passwords = Readonly<Record<string, string>>;

describe("a stack", () => {
  let stack: TestStack;
  let ports: Awaited<ReturnType<typeof smallEnvironment>>["ports"];
  let configuration: Awaited<ReturnType<typeof smallEnvironment>>["configuration"];
  const repository = mkdtempSync(path.join(tmpdir(), "kopano-rotation-"));

  beforeAll(async () => {
    ({ configuration, ports } = await smallEnvironment());
    Object.assign(configuration.app, { archiver: { enabled: true } });
    stack = new TestStack({ ...configuration, backup: { image: "kopano-local/backup:1", repository } });
    setByOperator(true);
    await stack.init();
    await stack.setSecret("backup.password", randomBytes(15).toString("hex"));
    await stack.up();
  });
  afterAll(async () => {
    expect(await stack.remove(), "left on the engine").toEqual([]);
    rmSync(repository, { recursive: true });
  });

  function set(section: string, value: object): void {
    stack.configuration = { ...stack.configuration, [section]: value };
  }

  /** Values for the passwords of the database and the directory, or none. One user always has a password of its own. */
  function setByOperator(isSet: boolean): void {
    const { db, auth, directory } = configuration;
    const users = { ...directory.users, jane: { password: "Jane's choice" } };
    const passwords = { mysqlRootPassword: "The 'first' of root", mysqlPassword: "The 'first' of Kopano" };
    set("db", { ...db, environment: isSet ? passwords : {} });
    set("auth", { ...auth, environment: isSet ? { ldaprootPw: "The-first-of-all" } : {} });
    set("directory", { ...directory, users });
  }

  async function passwords(): Promise<Passwords> {
    const { environment, passwords: users }: Outputs = await stack.outputs();
    const client = await stack.execute("backup-db", "cat", "/etc/kopano-backup/client.cnf");
    return {
      mysqlRootPassword: environment.db?.MYSQL_ROOT_PASSWORD ?? "",
      mysqlPassword: environment.db?.MYSQL_PASSWORD ?? "",
      ldapRootPassword: environment.auth?.LDAPROOT_PW ?? "",
      archiverPassword: environment.app?.ARCHIVER_MYSQL_PASSWORD ?? "",
      backupPassword: /^password=(.*)$/m.exec(client)?.[1] ?? "",
      ...users,
    };
  }

  /** Logs in with a client of the service. */
  async function answerTo(name: string, password: string): Promise<"accepted" | "refused"> {
    const sqlUser = Object.entries(sqlUsers).find(([key]) => key === name)?.[1];
    if (sqlUser !== undefined)
      return answerOf(
        "db",
        ["mariadb", "--host=127.0.0.1", "--protocol=tcp", `--user=${sqlUser}`, `--password=${password}`],
        /Access denied/,
      );
    if (name === "ldapRootPassword") {
      const asRoot = ["-x", "-H", "ldap://127.0.0.1", "-D", "cn=admin,dc=example,dc=com", "-w", password];
      return answerOf("auth", ["ldapwhoami", ...asRoot], /Invalid credentials/);
    }
    const { imap } = endpoints(ports, "");
    return readMail(imap, { user: name, pass: password }, "none").then(
      () => "accepted" as const,
      (error: { readonly authenticationFailed?: boolean }) => {
        if (error.authenticationFailed !== true) throw error;
        return "refused" as const;
      },
    );
  }

  async function answerOf(service: string, command: readonly string[], refusal: RegExp) {
    const { exitCode, output } = await run("docker", ["exec", stack.container(service), ...command]);
    if (exitCode === 0) return "accepted" as const;
    expect(output).toMatch(refusal);
    return "refused" as const;
  }

  async function ids(): Promise<Passwords> {
    const inspected = containers.map(async (service) => [service, await stack.containerId(service)] as const);
    return Object.fromEntries(await Promise.all(inspected));
  }

  const differing = (before: Passwords, after: Passwords) =>
    Object.keys(after).filter((key) => before[key] !== after[key]);

  /**
   * Applies a change and gives what it changed: the passwords, whose old values no longer work, and the recreated
   * containers. All other passwords work as before.
   */
  async function changedBy(apply: () => Promise<unknown>): Promise<{ passwords: string[]; containers: string[] }> {
    const [before, idsBefore] = [await passwords(), await ids()];
    await apply();
    const after = await passwords();
    const changed = differing(before, after);
    for (const [name, password] of Object.entries(after)) {
      expect(password, name).not.toBe("");
      expect([name, await answerTo(name, password)]).toEqual([name, "accepted"]);
      if (changed.includes(name)) expect([name, await answerTo(name, before[name] ?? "")]).toEqual([name, "refused"]);
    }
    await expectWhole(stack);
    return { passwords: changed, containers: differing(idsBefore, await ids()) };
  }

  const rotated = (rotation: object) =>
    changedBy(async () => {
      set("rotation", rotation);
      await stack.up();
    });

  const settable = ["mysqlRootPassword", "mysqlPassword", "ldapRootPassword", "demo"];

  it("has other passwords after the operator set others as docs/rotation.md shows", async () => {
    const changed = await changedBy(async () => {
      const lines = block("docs/rotation.md", "ldaprootPw");
      const { exitCode, output } = await stack.shell(`pulumi stack select ${stack.name}\n${lines}`);
      expect(exitCode, output).toBe(0);
      stack.readConfiguration();
    });
    expect(changed).toEqual({ passwords: settable, containers: ["db", "auth", "app"] });
  });

  it("generates passwords that the operator no longer sets", async () => {
    const changed = await changedBy(async () => {
      setByOperator(false);
      await stack.up();
    });
    expect(changed).toEqual({ passwords: settable, containers: ["db", "auth", "app"] });
  });

  it("rotates one password at a time: that of a user without recreating any service", async () => {
    expect(await rotated({ users: { demo: 2 } })).toEqual({ passwords: ["demo"], containers: [] });
  });

  it("rotates one password at a time: that of the directory's administrator", async () => {
    const rotation = { users: { demo: 2 }, ldapRootPassword: 2 };
    expect(await rotated(rotation)).toEqual({ passwords: ["ldapRootPassword"], containers: ["auth"] });
  });

  it("completes a rotation with the next up if the first one dies between the database and app", async () => {
    const changed = await changedBy(async () => {
      set("rotation", { mysqlPassword: 2 });
      await killed(stack, "up", { step: / kopano-app (?:deleting|replacing)/, afterSeconds: 0 });
      await recovered(stack);
      await stack.up();
    });
    expect(changed).toEqual({ passwords: ["mysqlPassword"], containers: ["db", "app"] });
  });

  it("rotates all passwords at once, and delivers the mail of that time", async () => {
    const { smtp } = endpoints(ports, "");
    const recipients = [{ address: "demo@example.com", user: "demo" }];
    const sender = new SteadySender({ endpoint: smtp, from: "admin@example.com", recipients, rate: 2 });
    await sender.reach(4);
    const before = await passwords();
    set("rotation", { all: 2 });
    const changed = await changedBy(() => stack.up());
    expect(changed).toEqual({
      passwords: Object.keys(before).filter((name) => name !== "jane"),
      // The key of the fingerprints changes as well, and each service has one as a label.
      containers: [...containers],
    });
    const sending = await sender.finish(4);
    await emptyQueue(stack, 60);
    const { subject } = sender;
    const outputs = await stack.outputs();
    const arrivals = await countArrivals(endpoints(ports, "").imap, outputs, sending, { subject, sender: "admin" });
    expect(sending.letters.length).toBeGreaterThan(20);
    expect({ ...arrivals, refused: sending.refused, expired: sending.expired }).toMatchObject({
      delivered: sending.letters.length,
      missing: [],
      bounces: [],
      refused: [],
      expired: [],
    });
  });

  it("keeps its passwords when the key is removed, and a smaller number is refused before anything is changed", async () => {
    set("rotation", {});
    const unchanged = await stack.preview("--expect-no-changes");
    expect(unchanged.exitCode, unchanged.output).toBe(0);
    set("rotation", { mysqlPassword: 1 });
    const refused = await stack.pulumi("up", "--yes", "--skip-preview");
    expect(refused.exitCode).not.toBe(0);
    expect(refused.output).toContain("kopano:rotation.mysqlPassword: was 2 in the last run");
    set("rotation", {});
  });

  it("prints no password in the logs of its containers", async () => {
    const logs = await Promise.all(
      [...containers, "directory-content"].map((name) => docker("logs", stack.container(name))),
    );
    for (const password of Object.values(await passwords())) expect(logs.join("\n")).not.toContain(password);
  });

  const protocols = ["imaps", "pop3s", "icals", "smtps"] as const;

  /** The serial number and the key of each certificate, for a client with these authorities; undefined if it refuses it. */
  async function certificates(ca: string) {
    const at = endpoints(ports, ca);
    return Promise.all(
      protocols.map((protocol) =>
        presented(at[protocol]).then(
          ({ serialNumber, pubkey }) => ({ serialNumber, key: pubkey?.toString("base64") }),
          () => undefined,
        ),
      ),
    );
  }

  const verifies = async (ca: string) => (await certificates(ca)).map((certificate) => certificate !== undefined);

  it("renews certificates by an ordinary up, with the same keys, because the program says so", async () => {
    const { ca } = await stack.outputs();
    const before = await certificates(ca);
    // For the program a year has passed, but not for the provider, which would renew nothing.
    const clock = path.join(stack.folder, "clock.cjs");
    writeFileSync(clock, laterBy(370));
    const { backend } = stack;
    stack.backend = { ...backend, environment: { NODE_OPTIONS: `--require ${clock}` } };
    const report = await stack.kopano("report", "--stack", stack.name);
    expect(report.output).toMatch(/\| app +\| renewed by the next `up` +\|/);
    await stack.up();
    stack.backend = backend;
    const after = await certificates(ca);
    for (const [index, one] of after.entries()) {
      expect(one?.serialNumber).not.toBe(before[index]?.serialNumber);
      expect(one?.key).toBe(before[index]?.key);
    }
    const unchanged = await stack.preview("--expect-no-changes");
    expect(unchanged.exitCode, unchanged.output).toBe(0);
  });

  it("replaces its certificate authority, while clients with either of the two are served", async () => {
    const { ca: former } = await stack.outputs();
    const all = protocols.map(() => true);
    for (const authority of [
      { generation: 1, trusted: [2] },
      { generation: 2, trusted: [1] },
    ]) {
      set("tls", { authority });
      await stack.up();
      const { ca } = await stack.outputs();
      const single = ca.split(/(?<=-----END CERTIFICATE-----\n)/);
      expect(single).toHaveLength(2);
      expect(single[authority.generation === 1 ? 0 : 1]).toBe(former);
      for (const trusted of [ca, ...single]) expect(await verifies(trusted)).toEqual(all);
    }
    const { ca: both } = await stack.outputs();
    set("tls", { authority: { generation: 2 } });
    await stack.up();
    const { ca: current } = await stack.outputs();
    expect(both).toBe(current + former);
    expect(await verifies(current)).toEqual(all);
    expect(await verifies(former)).toEqual(all.map(() => false));
    await expectWhole(stack);
  });
});

/** A module that sets the clock of a process forward. */
function laterBy(days: number): string {
  return `
    const shift = ${days} * 86_400_000;
    const { now } = Date;
    globalThis.Date = class extends Date {
      constructor(...parts) {
        super(...(parts.length === 0 ? [now() + shift] : parts));
      }
      static now() {
        return now() + shift;
      }
    };`;
}
