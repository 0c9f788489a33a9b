import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it, vi } from "vitest";
import { checkConfiguration } from "../../config/rules/check.ts";
import { script } from "../../containers/scripts.ts";
import { containerSpecs } from "../../containers/specs.ts";
import { stackPlan } from "../../containers/stack-plan.ts";
import { environmentLines, markSpec, swarmStart } from "../../containers/swarm-start.ts";

const { configuration } = checkConfiguration({ domain: "example.com" });
const plan = stackPlan(configuration, "10.1.2.0/24");

/** What a container of Docker Swarm does before the program of the image starts. */
describe("the start of a container on Docker Swarm", () => {
  it("ends in what the image runs itself", () => {
    const { command } = swarmStart(containerSpecs.auth(plan), "auth");
    expect(command).toEqual(["docker-entrypoint.sh"]);
    const db = swarmStart(containerSpecs.db(plan), "db").command;
    expect(db[0]).toBe("docker-entrypoint.sh");
    expect(db).toContain("--init-file=/etc/mysql/kopano-accounts.sql");
  });

  it("sets every secret variable as it is, whatever it contains", () => {
    const values = { A: `it's $HOME "and" \\n`, B: "two\nlines", C: "`id`", D: "" };
    const printed = Object.keys(values).map((name) => `printf '%s\\0' "$${name}"`);
    const script = `${environmentLines(values)}${printed.join("\n")}`;
    expect(execFileSync("sh", ["-c", script], { encoding: "utf8" }).split("\0").slice(0, -1)).toEqual(
      Object.values(values),
    );
  });

  it("puts together a file that came in parts, with its permissions", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "swarm-start-"));
    const parts = ["one ", "two"].map((text, index) => {
      const part = path.join(folder, `part ${index}`);
      writeFileSync(part, text);
      return part;
    });
    const target = path.join(folder, "etc/whole");
    const file = { path: target, permissions: "0750", parts, isCompressed: false };
    const { entrypoint } = swarmStart({ ...containerSpecs.mta(plan), command: [] }, "mta", { staged: [file] });
    const [shell = "", ...args] = entrypoint;
    execFileSync(shell, [...args, "true"]);
    expect(readFileSync(target, "utf8")).toBe("one two");
    expect(statSync(target).mode & 0o777).toBe(0o750);
  });

  it("is marked anew at each place, under a name of its own that the Swarm takes", () => {
    const nameAt = (place: string) => markSpec({ ...containerSpecs.db(plan), name: "db" }, place).name;
    expect(nameAt("node1")).toBe(nameAt("node1"));
    expect(nameAt("node1")).not.toBe(nameAt("node2"));
    expect(nameAt(`${"node".repeat(30)}.example.com`)).toMatch(/^db-data-[0-9a-f]{6}$/);
  });

  it.each(["app", "db", "auth"] as const)("refuses volumes of %s that were not marked", (service) => {
    const spec = containerSpecs[service](plan);
    const [, , mark = ""] = [...(markSpec({ ...spec, name: service }, "node1").entrypoint ?? [])];
    const { entrypoint } = swarmStart(spec, service);
    for (const { path: folder } of spec.mounts.filter((mount) => "volume" in mount && mount.volume !== "app-search")) {
      expect(mark).toContain(folder);
      expect(entrypoint.join("\n")).toContain(folder);
    }
  });

  it.each([
    ["app", "/etc/kopano /var/lib/kopano/attachments /var/lib/z-push /var/lib/kopano/spamd"],
    ["db", "/var/lib/mysql"],
    ["auth", "/srv"],
    ["mta", "/srv"],
  ] as const)("locks the shared volumes of %s, and only those", (service, folders) => {
    const spec = containerSpecs[service](plan);
    const [, , shared = ""] = swarmStart(spec, service, { isShared: true }).entrypoint;
    expect(shared).toMatch(new RegExp(`^folders='${folders}'\\nseconds='20'\\n(?:#.*\\n)+if ! command -v flock`, "m"));
    expect(swarmStart(spec, service).entrypoint.join("")).not.toContain("flock");
    // A job works beside its service, which has the lock.
    const job = { ...spec, name: "job" };
    expect(swarmStart(job, service, { isShared: true }).entrypoint.join("")).not.toContain("flock");
  });

  it("waits for the other container that uses a volume, says so, and ends when it is told to", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "swarm-start-"));
    const first = start(folder);
    await first.said("started");
    const second = start(folder);
    await second.said(`waits, since another container uses the volume at ${folder}`);
    expect(second.output()).not.toContain("started");
    second.child.kill("SIGTERM");
    expect(await second.ended).toBe(143);
    const impatient = start(folder, 2);
    expect(await impatient.ended).toBe(1);
    const third = start(folder);
    await third.said("waits");
    first.child.kill("SIGKILL");
    await third.said("started");
    third.child.kill("SIGKILL");
  });

  it("does not refuse an empty queue", () => {
    expect(swarmStart(containerSpecs.mta(plan), "mta").entrypoint.join("\n")).not.toContain("kopano-volume");
  });
});

/** A container with a shared volume at `folder`, whose program prints a word and runs until it is killed. */
function start(folder: string, seconds = 20) {
  const command = `set -e\n${script("swarm-locks.sh", { mark: ".mark", folders: folder, seconds })}\nexec "$@"`;
  const program = ["sh", "-c", "echo started; exec sleep 60"];
  const child = spawn("/bin/sh", ["-c", command, "name", ...program]);
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (part: Buffer) => (text += part.toString()));
  const ended = new Promise<number | null>((resolve) => child.on("exit", resolve));
  const said = (word: string) => vi.waitFor(() => expect(text).toContain(word), { timeout: 10_000 });
  return { child, ended, said, output: () => text };
}

describe("the plan of a stack on Docker Swarm", () => {
  it("lets app relay from any address of the stack's network", () => {
    const placement = { placement: { node: "node1" } };
    const services = { app: placement, mta: placement, db: placement, auth: placement };
    const onSwarm = checkConfiguration({ domain: "example.com", engine: { mode: "swarm" }, ...services });
    expect(stackPlan(onSwarm.configuration, "10.1.2.0/24").addresses.appNetworks).toBe("10.1.2.0/24");
    expect(plan.addresses.appNetworks).toBe("10.1.2.2");
  });
});
