import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { beforeAll, describe, expect, it } from "vitest";
import { changesOf } from "../../cli/report/changes.ts";
import { hiddenValues } from "../../cli/report/events.ts";
import { failureMarkdown, markdownOf } from "../../cli/report/markdown.ts";
import { waitFor } from "../../demo/mail.ts";
import { directoryHeading } from "../../program/directory-changes.ts";
import { directoryWith, run } from "../support/terminal.ts";

const container = "docker:index/container:Container";
const folder = path.join(import.meta.dirname, "fixtures/previews");
let reviver: Awaited<ReturnType<typeof hiddenValues>>;
beforeAll(async () => {
  reviver = await hiddenValues();
});

/** The events of a real preview, without those that say that a resource stays the same. */
function recorded(name: string): EngineEvent[] {
  return JSON.parse(readFileSync(path.join(folder, `${name}.json`), "utf8"), reviver) as EngineEvent[];
}

function reportOf(events: readonly EngineEvent[]): string {
  const changes = changesOf(events);
  return changes.errors.length > 0 ? failureMarkdown("prod", changes.errors) : markdownOf("prod", changes);
}

describe("the report of a real preview", () => {
  it.each([
    ["new", "a stack that does not exist yet"],
    ["settings", "names of the certificate, a subnet, memory, a port and an image"],
    ["data-loss", "variables, a secret, and a volume whose data is not retained"],
    ["stopped", "a service that was stopped by hand"],
    ["swarm", "variables, a secret, a port and memory on Docker Swarm"],
    ["refused", "a configuration that is refused"],
    ["unchanged", "nothing"],
  ])("%s: %s", async (name) => {
    await expect(reportOf(recorded(name))).toMatchFileSnapshot(path.join(folder, `${name}.md`));
  });

  it("is one line when nothing changes", () => {
    expect(reportOf(recorded("unchanged"))).toBe("`prod`: no changes.\n");
  });

  it("does not depend on the order of the events", () => {
    for (const name of ["new", "settings", "data-loss"]) {
      const events = recorded(name);
      const isOfStack = ({ resOutputsEvent }: EngineEvent) => resOutputsEvent !== undefined;
      const shuffled = [...events.filter((event) => !isOfStack(event)).reverse(), ...events.filter(isOfStack)];
      expect(reportOf(shuffled)).toBe(reportOf(events));
    }
  });
});

describe("a report", () => {
  const service = {
    service: "app",
    operation: "replaced",
    settings: [],
    isRepaired: false,
    follows: [],
    stopSeconds: 60,
    startSeconds: 180,
  } as const;
  const nothing = { services: [], volumes: [], others: [], directory: [], warnings: [], errors: [] };

  it("names the last backup, also if nothing changes", () => {
    const sentence = "Last backup: 2026-11-28 02:30 UTC.";
    expect(markdownOf("prod", nothing, { backup: sentence })).toBe(
      `\`prod\`: no changes.\n\n#### Backup\n\n${sentence}\n`,
    );
    const changed = { ...nothing, services: [{ ...service, variables: [] }] };
    expect(markdownOf("prod", changed, { backup: sentence })).toContain(sentence);
  });

  it("escapes values that look like Markdown", () => {
    const variables = [{ name: "TEXT", before: "a|b `c` **d**", after: "line\nnext <script>" }];
    const text = markdownOf("prod", { ...nothing, services: [{ ...service, variables }] });
    expect(text).toContain("| `TEXT` | ``a\\|b `c` **d**`` | `line⏎next <script>` |");
  });

  it("shows where two long values differ, and how long they are", () => {
    const cells = (before: string, after: string) => {
      const text = markdownOf("prod", {
        ...nothing,
        services: [{ ...service, variables: [{ name: "T", before, after }] }],
      });
      const [, left = "", right = ""] = /^\| `T` \| (.*) \| (.*) \|$/m.exec(text) ?? [];
      return [left, right] as const;
    };
    const long = "x".repeat(500);
    expect(cells(`${long}a`, `${long}b`)).toEqual([
      `\`…${"x".repeat(40)}a (501 characters)\``,
      `\`…${"x".repeat(40)}b (501 characters)\``,
    ]);
    const pairs = [
      [long, `${long}x`],
      [`a${long}`, `b${long}`],
      ["x".repeat(160), "x".repeat(161)],
      ["a\r\nb", "a\nb"],
      ["a\u202eb", String.raw`a\u202eb`],
      ["", "*empty*"],
    ] as const;
    for (const [before, after] of pairs) {
      const [left, right] = cells(before, after);
      expect(left, after).not.toBe(right);
      expect(left.length + right.length).toBeLessThan(500);
    }
  });

  it("lists the users and groups that change, apart from the warnings", () => {
    const message = `<{%reset%}>${directoryHeading}\n  added: user jane\n  changed: group team: members<{%reset%}>\n`;
    const diagnostic = (severity: string, text: string) => ({
      sequence: 0,
      timestamp: 0,
      diagnosticEvent: { severity, message: text, color: "never", prefix: "" },
    });
    const events = [
      diagnostic("info", "another message\n"),
      diagnostic("info", message),
      diagnostic("warning", "careful\n"),
    ];
    const { directory, warnings } = changesOf(events as EngineEvent[]);
    expect(directory).toEqual(["added: user jane", "changed: group team: members"]);
    expect(warnings).toEqual(["careful"]);
    const text = markdownOf("prod", { ...nothing, directory, others: [{ operation: "replaced", what: "x" }] });
    expect(text).toContain("#### Users and groups\n\n```\nadded: user jane\nchanged: group team: members\n```\n");
  });

  it("escapes control, direction and zero-width characters everywhere", () => {
    const nasty = "a\u001b[2J\u202eb\u200b\ufeffc\u00a0";
    const text = markdownOf("prod", {
      services: [{ ...service, variables: [{ name: nasty, before: nasty, after: `${nasty}d` }] }],
      volumes: [{ volume: "db", operation: "replaced", before: nasty, after: "b", isLost: false }],
      others: [{ operation: "created", what: "the generated password of", subject: nasty }],
      directory: [nasty],
      warnings: [nasty],
      errors: [],
    });
    for (const report of [text, failureMarkdown("prod", [nasty])]) {
      expect(report).toContain(String.raw`a\u001b[2J\u202eb\u200b\ufeffc\u00a0`);
      expect(report).not.toMatch(/[^\P{Cc}\n]|\p{Cf}|\u00a0/u);
    }
  });

  it("quotes all foreign text so that it is not read as Markdown, HTML or a mention", () => {
    const nasty = "<img src=x> @org/team [a](b) #1 ```";
    const text = markdownOf("prod", {
      ...nothing,
      others: [{ operation: "created", what: "the generated password of", subject: nasty }],
      warnings: [`${nasty}\n${nasty}`],
    });
    expect(text).toContain(`- created: the generated password of \`\`\`\` ${nasty} \`\`\`\``);
    expect(text).toContain(`\n\`\`\`\`\n${nasty}\n${nasty}\n\`\`\`\`\n`);
  });

  it("never exceeds the size of a comment, for any number of changes", () => {
    const variables = Array.from({ length: 5000 }, (_, index) => ({ name: `V${index}`, after: "x".repeat(500) }));
    const text = markdownOf("prod", { ...nothing, services: [{ ...service, variables }] });
    expect(text.length).toBeLessThan(65_536);
    expect(text).toContain("truncated to fit into a comment");
    expect(text).toContain("Services replaced: app");
  });

  it("shows neither secrets nor unknown values, at any depth of a list", () => {
    const volume = (name: string) => [{ volumeName: name, containerPath: "/srv" }];
    const step = (before: unknown, after: unknown) =>
      ({
        resourcePreEvent: {
          metadata: {
            op: "replace",
            urn: `urn:pulumi:prod::kopano::${container}::kopano-app`,
            type: container,
            old: { inputs: before },
            new: { inputs: after },
          },
        },
      }) as unknown as EngineEvent;
    const isSecret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "hunter2" };
    const events = [
      step(
        { volumes: volume("a"), command: ["--a"] },
        { volumes: volume("04da6b54-80e4-46f7-96ec-b56ff0331ba9"), command: ["--a", isSecret] },
      ),
    ];
    const text = reportOf(JSON.parse(JSON.stringify(events), reviver) as EngineEvent[]);
    expect(text).toContain("| arguments | `--a` | *secret* |");
    expect(text).toContain("| volumes | `a:/srv` | *known after the apply* |");
  });

  it("warns of a variable that existing data no longer fits", () => {
    const outputs = (value: string) => ({ environment: { app: { ATTACHMENT_STORAGE: value } }, fingerprints: {} });
    const urn = (type: string, name: string) => `urn:pulumi:prod::kopano::${type}::${name}`;
    const events = [
      {
        resourcePreEvent: {
          metadata: { op: "replace", urn: urn("docker:index/container:Container", "kopano-app"), type: container },
        },
      },
      {
        resOutputsEvent: {
          metadata: {
            op: "same",
            urn: urn("pulumi:pulumi:Stack", "kopano-prod"),
            type: "pulumi:pulumi:Stack",
            old: { outputs: outputs("files") },
            new: { outputs: outputs("database") },
          },
        },
      },
    ] as unknown as EngineEvent[];
    expect(reportOf(events)).toContain(
      "- `ATTACHMENT_STORAGE` of app: Endangers data: existing data no longer fits a changed value.",
    );
  });

  const swarmService = "docker:index/service:Service";
  const onSwarm = {
    taskSpec: {
      containerSpec: { image: "a", stopGracePeriod: "1m", healthcheck: { startPeriod: "2m30s" } },
      placement: { constraints: ["node.hostname==node1"] },
    },
  };

  /** The event of a step that concerns app. */
  function ofApp(op: string, type: string, before: object | undefined, after: object | undefined): EngineEvent {
    const metadata = { op, urn: `urn:pulumi:prod::kopano::${type}::kopano-app`, type };
    const states = { ...(before && { old: { inputs: before } }), ...(after && { new: { inputs: after } }) };
    return { resourcePreEvent: { metadata: { ...metadata, ...states } } } as unknown as EngineEvent;
  }

  it("says that a service moves to Docker Swarm, on which node it then is, and how long it may be away", () => {
    const text = reportOf([
      ofApp("create", swarmService, undefined, onSwarm),
      // Because the network is replaced.
      ofApp("delete-replaced", container, { destroyGraceSeconds: 30 }, undefined),
    ]);
    expect(text).toContain("**Services replaced: app; no data is deleted.**");
    expect(text).toMatch(/\| app on node1 +\| replaced: it moves to Docker Swarm \|/);
    expect(text).toContain("for at most 3 min (30 s to stop, 150 s to start)");
  });

  it("says that a service moves back to the engine", () => {
    const text = reportOf([
      ofApp("create", container, undefined, { waitTimeout: 180 }),
      ofApp("delete", swarmService, onSwarm, undefined),
    ]);
    expect(text).toMatch(/\| app +\| replaced: it moves from Docker Swarm to the engine \|/);
    expect(text).toContain("for at most 4 min (60 s to stop, 180 s to start)");
  });

  it("distinguishes kept volumes from lost ones", () => {
    const volume = { volume: "db", operation: "replaced", before: "a", after: "b" } as const;
    const of = (isLost: boolean) => markdownOf("prod", { ...nothing, volumes: [{ ...volume, isLost }] });
    expect(of(false)).toContain("no data is deleted");
    expect(of(false)).toContain("the data in `a` stays there");
    expect(of(true)).toContain("DATA IS DELETED: db");
  });
});

describe("kopano report", () => {
  it("refuses an unknown --fail-on condition", async () => {
    const { exitCode, err } = await run(["report", "--fail-on", "rain"]);
    expect(exitCode).toBe(2);
    expect(err).toContain("Allowed are data-loss, data-risk, downtime, change.");
  });

  /** Runs the command with a `pulumi` that writes this event log. */
  async function withEvents(log: string, exitCode = 0, ...words: string[]) {
    const folder = withPulumi(script(exitCode), { log });
    const before = process.env.PATH;
    process.env.PATH = `${folder}:${before}`;
    return run(["report", "--stack", "prod", ...words]).finally(() => {
      process.env.PATH = before;
    });
  }

  function withPulumi(pulumi: string, files: Readonly<Record<string, string>>): string {
    const folder = directoryWith({ ...files, pulumi });
    chmodSync(path.join(folder, "pulumi"), 0o755);
    return folder;
  }

  function script(exitCode: number): string {
    return `#!/bin/sh\nwhile [ "$1" != --event-log ]; do shift; done\ncp "$(dirname "$0")/log" "$2"\necho printed\nexit ${exitCode}\n`;
  }

  const summary = '{"summaryEvent":{}}\n';
  const diagnostic = '{"diagnosticEvent":{"severity":"warning","message":"hunter2"}}\n';

  it("reports no changes only if the event log is complete", async () => {
    expect(await withEvents(summary)).toEqual({ exitCode: 0, out: "`prod`: no changes.\n", err: "" });
  });

  it.each([
    ["is empty", "", "is empty"],
    ["has no summary", diagnostic, "ends after 1 event, without a summary"],
    ["is cut off", `${diagnostic}${diagnostic}${diagnostic.slice(0, -8)}`, "ends after 2 events, without a summary"],
  ])("fails with a message that quotes no event when the log of a preview %s", async (_, log, message) => {
    const { exitCode, out, err } = await withEvents(log, 0, "--fail-on", "data-loss");
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: "" });
    expect(err).toMatch(
      /^error: `pulumi preview` succeeded, but its event log [^\n]*: the changes are unknown\.[^\n]*\n$/,
    );
    expect(err).toContain(message);
    expect(err).not.toContain("hunter2");
  });

  it("reports why a preview failed even if its log is truncated", async () => {
    const { exitCode, out } = await withEvents(diagnostic.slice(0, -8), 255);
    expect(exitCode).toBe(1);
    expect(out).toBe("### Preview of `prod` failed\n\n```\nprinted\n```\n");
  });

  it.each(["--output", "--save-plan"])("refuses an unwritable file of %s before the preview", async (option) => {
    const { exitCode, err } = await withEvents("", 0, option, "missing/file");
    expect({ exitCode, err }).toEqual({
      exitCode: 2,
      err: "error: missing/file: no such file or directory\n",
    });
  });

  it("leaves no event log behind when it is interrupted", async () => {
    const folder = withPulumi(`#!/bin/sh\necho >"\${0%/*}/started"\nexec sleep 60\n`, {});
    const temporary = directoryWith({});
    // A process group, to which a terminal sends the signal of Ctrl-C.
    const child = spawn(
      process.execPath,
      [path.join(import.meta.dirname, "../../cli/kopano.cjs"), "report", "--stack", "prod"],
      {
        detached: true,
        stdio: "ignore",
        env: { ...process.env, PATH: `${folder}:${process.env.PATH}`, TMPDIR: temporary },
      },
    );
    await waitFor(async () => existsSync(path.join(folder, "started")) || undefined, "the preview");
    const left = () => readdirSync(temporary).filter((name) => name.startsWith("kopano-report-"));
    expect(left()).toHaveLength(1);
    process.kill(-(child.pid ?? 0), "SIGINT");
    const [, signal] = await once(child, "exit");
    expect({ signal, left: left() }).toEqual({ signal: "SIGINT", left: [] });
  });

  it("reports that pulumi is missing", async () => {
    const before = process.env.PATH;
    process.env.PATH = "/nonexistent";
    const { exitCode, err } = await run(["report", "--stack", "prod"]).finally(() => {
      process.env.PATH = before;
    });
    expect(exitCode).toBe(1);
    expect(err).toContain("the command pulumi is not on PATH");
  });
});
