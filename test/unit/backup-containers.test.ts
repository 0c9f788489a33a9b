import { chmodSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { resticRun } from "../../cli/backup/backed-up-stack.ts";
import { Engine } from "../../cli/backup/engine.ts";
import { backupSentence } from "../../cli/backup/last-backup.ts";
import { backupSettings } from "../../config/backup.ts";
import { checkConfiguration } from "../../config/rules/check.ts";
import { backupSpecs } from "../../containers/backup-spec.ts";
import type { BackupSpec } from "../../containers/container-spec.ts";
import { script } from "../../containers/scripts.ts";
import { containerSpecs } from "../../containers/specs.ts";
import { stackPlan } from "../../containers/stack-plan.ts";
import { directoryWith } from "../support/terminal.ts";

const password = "it's $SECRET";
const backup = {
  repository: "s3:https://s3.example.com/bucket",
  password,
  s3: { accessKey: "AKIA", secretKey: "unmistakable" },
};

function planOf(input: object = { backup }) {
  return stackPlan(checkConfiguration({ domain: "example.com", ...input }).configuration, "10.20.30.0/24");
}

function specOf(name: BackupSpec["name"], input?: object): BackupSpec {
  const found = backupSpecs(planOf(input)).find((spec) => spec.name === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
}

describe("the containers of the backups", () => {
  it("exist only if a stack has backups", () => {
    expect(backupSpecs(planOf({}))).toEqual([]);
    expect(backupSpecs(planOf()).map(({ name }) => name)).toEqual(["backup-db", "backup-auth", "backup"]);
  });

  it("read every volume with data that cannot be built again, and change none", () => {
    const volumes = specOf("backup").mounts.filter((mount) => "volume" in mount && mount.volume !== "backup");
    expect(volumes).toEqual(
      ["app-atch", "app-conf", "app-spam", "app-sync", "auth", "mta"].map((volume) => ({
        volume,
        path: `/data/${volume}`,
        isReadOnly: true,
      })),
    );
  });

  it("mount a repository that is a folder of the host, and only that", () => {
    const mount = { hostPath: "/srv/backup", path: "/repository", isWritable: true };
    expect(specOf("backup", { backup: { repository: "/srv/backup", password } }).mounts).toContainEqual(mount);
    expect(JSON.stringify(specOf("backup").mounts)).not.toContain("/repository");
  });

  it("have no secret in their variables, arguments or plain files", () => {
    for (const spec of backupSpecs(planOf())) {
      const files = spec.files.map(({ content }) => (typeof content === "string" ? content : ""));
      for (const secret of [password, "unmistakable"]) expect(JSON.stringify({ ...spec, files })).not.toContain(secret);
    }
  });

  it("have an account of the database that may read, and that a stack without backups lacks", () => {
    const statements = (input?: object) => {
      const [file] = containerSpecs.db(planOf(input)).files;
      if (typeof file?.content !== "object" || !("parts" in file.content)) throw new Error("no statements");
      return file.content.compose({ user: "kopano", password: "p", rootPassword: "r", backupPassword: "b" });
    };
    expect(statements()).toContain("GRANT SELECT, SHOW VIEW, TRIGGER, EVENT, LOCK TABLES, RELOAD, PROCESS ON *.*");
    const [file] = containerSpecs.db(planOf({})).files;
    expect(file?.content).not.toHaveProperty("parts.backupPassword");
  });
});

describe("a command that runs restic", () => {
  const plan = planOf();
  const settings = backupSettings(plan.configuration);
  if (settings === undefined) throw new Error("no backups");
  const stack = { settings, engine: new Engine(undefined), prefix: "p" };

  it("gets the secrets on its standard input, not in its arguments", () => {
    const { words, input } = resticRun(stack, { name: "list-backups.sh" });
    expect(words.join(" ")).not.toContain("SECRET");
    expect(input).toContain("$SECRET");
  });

  it("gets a password with any character unchanged", async () => {
    const { input } = resticRun(stack, { name: "list-backups.sh" });
    const script = input
      .replaceAll("/etc/kopano-backup", "$folder")
      .replace("restic snapshots --json --tag kopano", 'printf %s "$RESTIC_PASSWORD"');
    const { stdout } = await stack.engine.command(
      "sh",
      ["-c", 'folder=$(mktemp -d); eval "$1"; rm -r "$folder"', "sh", script],
      {},
    );
    expect(stdout).toBe(password);
  });
});

describe("the schedule", () => {
  /** How often a backup is made while the clock shows these times, one after the other. */
  async function backupsAt(...times: readonly string[]): Promise<number> {
    const folder = directoryWith({
      "settings.sh": "times='02:30 14:30'\n",
      "backup.sh": "echo made\n",
      times: times.map((time) => `${time}\n`).join(""),
      date: '#!/bin/sh\nhead -n 1 "$FOLDER/times"\n',
      sleep: '#!/bin/sh\nsed -i 1d "$FOLDER/times"; [ -s "$FOLDER/times" ] || kill "$SCHEDULE"\n',
    });
    for (const name of ["date", "sleep"]) chmodSync(path.join(folder, name), 0o755);
    const schedule = script("backup-schedule.sh")
      .replaceAll("/etc/kopano-backup", folder)
      .replaceAll("/backup/", `${folder}/`);
    const command = 'export SCHEDULE=$$; exec sh -c "$1"';
    const environment = { PATH: `${folder}:${process.env.PATH}`, FOLDER: folder };
    const { stdout } = await new Engine(undefined).command("sh", ["-c", command, "sh", schedule], { environment });
    return stdout.split("\n").filter((line) => line === "made").length;
  }

  it("makes one backup at each of the times, on each day", async () => {
    expect(await backupsAt("02:29", "02:30", "02:30", "02:31", "14:30", "14:30", "02:30", "02:31")).toBe(3);
    expect(await backupsAt("02:29", "02:31", "12:30")).toBe(0);
  });
});

describe("the report on the last backup", () => {
  const now = new Date("2026-11-28T12:00:00Z");
  const summary = { data_added: 1 << 20, total_bytes_processed: 5 << 20 };
  const status = { time: "2026-11-28T02:30:10Z", outcome: "complete", message: "", summary } as const;

  it.each([
    [status, "Last backup: 2026-11-28 02:30 UTC: 5.0 MiB, 1.0 MiB of them new."],
    [{ ...status, time: "2026-11-25T02:30:10Z" }, "**The last backup is 3 days old** (2026-11-25 02:30 UTC)."],
    [
      { ...status, outcome: "failed", message: "no space", summary: null } as const,
      "**The last backup failed** (2026-11-28 02:30 UTC): no space",
    ],
    [undefined, "**No backup was made yet.**"],
    ["no such container", "**The last backup is unknown**: no such container"],
  ])("says what somebody has to look after", (last, expected) => {
    expect(backupSentence(last, now)).toBe(expected);
  });
});
