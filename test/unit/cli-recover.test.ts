import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync } from "node:fs";
import { homedir, hostname } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { Engine } from "../../cli/backup/engine.ts";
import { stateFolder } from "../../cli/recover/empty-attributes.ts";
import { objectOf } from "../../cli/recover/engine-objects.ts";
import { findingsText, isClean } from "../../cli/recover/findings.ts";
import { activityOf, printedLock } from "../../cli/recover/lock.ts";
import { refuseActiveRun } from "../../cli/recover/refuse-active-run.ts";
import { stateOf } from "../../cli/recover/state.ts";
import { unknownSwarmObjects } from "../../cli/recover/swarm-objects.ts";
import { fakeDocker, restoreEnvironment } from "../support/fake-docker.ts";
import { directoryWith, run } from "../support/terminal.ts";

// As Pulumi 3.259 prints it.
const refused = `error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock file with \`pulumi cancel\`.
  file:///tmp/state/.pulumi/locks/organization/kopano/dev/aaaa.json?no_tmp_dir=true: created by root@vm (pid 99999) at 2026-11-28T20:00:00Z
`;
const owner = { user: "root", host: "vm", process: 99999, since: "2026-11-28T20:00:00Z" };

/** A process of this machine under this name. */
async function processNamed<T>(name: string, use: (id: number) => T): Promise<T> {
  const program = join(directoryWith({}), name);
  copyFileSync("/bin/sleep", program);
  const child = spawn(program, ["60"]);
  await once(child, "spawn");
  try {
    return use(child.pid ?? 0);
  } finally {
    child.kill("SIGKILL");
    await once(child, "exit");
  }
}

describe("the lock of a stack", () => {
  it("is what a refused run prints, with its owner where the backend names one", () => {
    expect(printedLock(refused)).toEqual([owner]);
    expect(printedLock(refused.replace(/ {2}file.*\n/, ""))).toBe("unnamed");
    expect(printedLock("error: [409] Conflict: Another update is currently in progress.")).toBe("unnamed");
    expect(printedLock("error: no stack named 'dev' found")).toBeUndefined();
  });

  it("belongs to a run that has ended, if this machine no longer has its process", async () => {
    const id = await processNamed("pulumi", (own) => own);
    expect(activityOf({ ...owner, host: hostname(), process: id })).toBe("ended");
    expect(activityOf({ ...owner, host: `not-${hostname()}` })).toBe("elsewhere");
  });

  it("belongs to an active run as long as its process is one of Pulumi", async () => {
    const activity = (id: number) => activityOf({ ...owner, host: hostname(), process: id });
    for (const name of ["pulumi", "pulumi-cli"]) expect(await processNamed(name, activity), name).toBe("active");
    expect(await processNamed("another", activity)).toBe("ended");
  });

  it("of another machine needs the operator's word, even with --yes", () => {
    const elsewhere = [{ ...owner, host: `not-${hostname()}` }];
    for (const lock of [elsewhere, "unnamed"] as const) {
      expect(() => refuseActiveRun("dev", lock, false)).toThrow("When it has ended, add --ended");
      expect(() => refuseActiveRun("dev", lock, true)).not.toThrow();
    }
    expect(() => refuseActiveRun("dev", [], false)).not.toThrow();
  });
});

describe("the folder of a backend", () => {
  it.each([
    ["file:///srv/pulumi", "/srv/pulumi"],
    ["file:///srv/pulumi?metadata=skip", "/srv/pulumi"],
    ["file://~/state", join(homedir(), "state")],
    ["file://~", homedir()],
    ["file://./state", "/stack/state"],
    ["s3://bucket", undefined],
    ["postgres://pulumi@db.example.com/pulumi", undefined],
    ["https://api.pulumi.com", undefined],
  ])("of %s is %s", (url, folder) => expect(stateFolder(url, "/stack")).toBe(folder));
});

describe("the state of a stack", () => {
  it("gives the ids that it knows, and what was not finished", () => {
    const urn = "urn:pulumi:dev::kopano::kopano:index:Kopano$docker:index/container:Container::kopano-db";
    const deployment = {
      resources: [{ urn: "urn:pulumi:dev::kopano::pulumi:pulumi:Stack::kopano-dev" }, { urn, id: "0a" }],
      pending_operations: [{ type: "deleting", resource: { urn, id: "0a" } }],
    };
    expect(stateOf({ version: 3, deployment })).toEqual({
      ids: new Set(["0a"]),
      pending: [{ operation: "deleting", resource: "docker:index/container:Container kopano-db" }],
    });
    expect(stateOf({ version: 3, deployment: { manifest: {} } })).toEqual({ ids: new Set(), pending: [] });
  });
});

describe("an object of the engine", () => {
  const place = { project: "kopano", stack: "dev", prefix: "kopano-dev" };
  const container = (...columns: string[]) => objectOf("container", ["id", ...columns].join("\t"), place)[0]?.isOfStack;

  it("is the stack's by its labels and its name", () => {
    expect(container("kopano-dev-db", "kopano", "dev", "db")).toBe(true);
    expect(container("kopano-dev-directory-content", "kopano", "dev", "directory-content")).toBe(true);
    expect(objectOf("network", "id\tkopano-dev-backend\tkopano\tdev\t", place)).toEqual([
      { kind: "network", id: "id", name: "kopano-dev-backend", isOfStack: true },
    ]);
  });

  it("is shown, but not removed, with only one of them", () => {
    expect(container("kopano-dev-db")).toBe(false);
    expect(container("kopano-dev-db", "kopano", "other", "db")).toBe(false);
    expect(container("kopano-dev-db", "kopano", "dev", "app")).toBe(false);
    expect(container("archive", "kopano", "dev", "db")).toBe(false);
    expect(objectOf("network", "id\tother\tkopano\tdev\t", place)[0]?.isOfStack).toBe(false);
  });

  it("is somebody else's with neither, also if its name begins with the stack's", () => {
    expect(container("kopano-dev-2-db", "kopano", "dev-2", "db")).toBeUndefined();
    expect(container("kopano-dev-restic")).toBeUndefined();
    expect(objectOf("container", "", place)).toEqual([]);
  });
});

describe("what recover says", () => {
  const foreign = { kind: "container", id: "1", name: "kopano-dev-db", isOfStack: false } as const;

  it("names what it found and each step, and that volumes stay", () => {
    const findings = {
      lock: [owner],
      pending: [{ operation: "creating", resource: "docker:index/container:Container kopano-db" }],
      unknown: [
        { kind: "container", id: "0", name: "kopano-dev-db", isOfStack: true },
        { ...foreign, name: "archive" },
      ],
    } as const;
    expect(findingsText("dev", findings)).toBe(`\
The stack is locked by a run that has ended: process 99999 of root on vm, since 2026-11-28T20:00:00Z.
The state has 1 unfinished operation:
  creating docker:index/container:Container kopano-db
The engine has what the state does not know:
  container kopano-dev-db
The container archive is left alone: it has a name or the labels of this stack, but not both.

1. \`pulumi cancel\` removes the lock.
2. \`pulumi refresh --clear-pending-creates\` updates the state to what is on the engine.
3. What the state does not know is stopped and removed. Volumes stay.
`);
  });

  it("is that nothing is to be done if only somebody else's container is in the way", () => {
    const findings = { lock: [], pending: [], unknown: [foreign] };
    expect(isClean(findings)).toBe(true);
    expect(findingsText("dev", findings)).toContain("dev has nothing to recover.\n");
  });
});

it("kopano recover needs the name of a stack", async () => {
  expect(await run(["recover"])).toMatchObject({ exitCode: 2, err: expect.stringContaining("--stack <name>") });
});

describe("the objects of a stack on Docker Swarm", () => {
  afterEach(restoreEnvironment);

  it("are those with its labels that the state does not know, services before what they use", async () => {
    fakeDocker(`
case "$1 $2" in
  "service ls") echo abc; echo def ;;
  "secret ls" | "network ls") echo xyz ;;
  "service inspect") echo '[{"ID":"abcdef","Spec":{"Name":"kopano-dev-db"}},{"ID":"defabc","Spec":{"Name":"kopano-dev-app"}}]' ;;
  "secret inspect") echo '[{"ID":"secret1","Spec":{"Name":"kopano-app-environment-1"}}]' ;;
  "network inspect") echo '[{"Id":"network1","Name":"kopano-dev-backend"}]' ;;
esac
case "$*" in *"kopano.project=kopano"*"kopano.stack=dev"*) ;; *inspect*) ;; *) exit 1 ;; esac`);
    const place = {
      project: "kopano",
      stack: "dev",
      prefix: "kopano-dev",
      engine: new Engine(undefined),
      isSwarm: true,
    };
    const found = await unknownSwarmObjects(place, new Set(["defabc"]));
    expect(found.map(({ kind, id, name }) => `${kind} ${id} ${name}`)).toEqual([
      "service abcdef kopano-dev-db",
      "secret secret1 kopano-app-environment-1",
      "network network1 kopano-dev-backend",
    ]);
  });
});
