import { readFileSync } from "node:fs";
import path from "node:path";
import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { describe, expect, it } from "vitest";
import { changesOf } from "../../cli/report/changes.ts";
import { failureMarkdown, markdownOf } from "../../cli/report/markdown.ts";
import { run } from "./tools-terminal.ts";

const container = "docker:index/container:Container";
const folder = path.join(import.meta.dirname, "fixtures/previews");

/** The events of a real preview, without those that say that a resource stays the same. */
function recorded(name: string): EngineEvent[] {
  return JSON.parse(readFileSync(path.join(folder, `${name}.json`), "utf8")) as EngineEvent[];
}

function reportOf(events: readonly EngineEvent[]): string {
  const changes = changesOf(events);
  return changes.errors.length > 0 ? failureMarkdown("prod", changes.errors) : markdownOf("prod", changes);
}

describe("the report of a real preview", () => {
  it.each([
    ["new", "a stack that is not there yet"],
    ["settings", "names of the certificate, a subnet, memory, a port and an image"],
    ["data-loss", "variables, a secret, and a volume whose data is not retained"],
    ["stopped", "a service that was stopped by hand"],
    ["refused", "a configuration that is refused"],
    ["unchanged", "nothing"],
  ])("%s: %s", async (name) => {
    await expect(reportOf(recorded(name))).toMatchFileSnapshot(path.join(folder, `${name}.md`));
  });

  it("is one line when nothing changes", () => {
    expect(reportOf(recorded("unchanged"))).toBe("`prod`: no changes.\n");
  });

  it("is the same whatever the order of the events", () => {
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
  const nothing = { services: [], volumes: [], others: [], warnings: [], errors: [] };

  it("keeps a value that looks like Markdown a value, in its cell", () => {
    const variables = [{ name: "TEXT", before: "a|b `c` **d**", after: "line\nnext <script>" }];
    const text = markdownOf("prod", { ...nothing, services: [{ ...service, variables }] });
    expect(text).toContain("| `TEXT` | ``a\\|b `c` **d**`` | `line⏎next <script>` |");
  });

  it("never outgrows a comment, however much changes", () => {
    const variables = Array.from({ length: 5000 }, (_, index) => ({ name: `V${index}`, after: "x".repeat(500) }));
    const text = markdownOf("prod", { ...nothing, services: [{ ...service, variables }] });
    expect(text.length).toBeLessThan(65_536);
    expect(text).toContain("does not fit into a comment");
    expect(text).toContain("Services replaced: app");
  });

  it("warns of a variable that existing data no longer fits", () => {
    const outputs = (value: string) => ({ environment: { app: { ATTACHMENT_STORAGE: value } }, fingerprints: {} });
    const urn = (type: string, name: string) => `urn:pulumi:prod::kopano::${type}::${name}`;
    const events = [
      {
        resourcePreEvent: {
          metadata: { op: "replace", urn: urn("docker:index/container:Container", "app"), type: container },
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

  it("tells a volume that is kept from one that is lost", () => {
    const volume = { volume: "db", operation: "replaced", before: "a", after: "b" } as const;
    const of = (isLost: boolean) => markdownOf("prod", { ...nothing, volumes: [{ ...volume, isLost }] });
    expect(of(false)).toContain("no data is deleted");
    expect(of(false)).toContain("the data in `a` stays there");
    expect(of(true)).toContain("DATA IS DELETED: db");
  });
});

describe("kopano report", () => {
  it("refuses a reason that it does not know", async () => {
    const { exitCode, err } = await run(["report", "--fail-on", "rain"]);
    expect(exitCode).toBe(2);
    expect(err).toContain("Allowed are data-loss, data-risk, downtime, change.");
  });

  it("says that pulumi is missing", async () => {
    const before = process.env.PATH;
    process.env.PATH = "/nonexistent";
    const { exitCode, err } = await run(["report", "--stack", "prod"]).finally(() => {
      process.env.PATH = before;
    });
    expect(exitCode).toBe(1);
    expect(err).toContain("the command pulumi is not on PATH");
  });
});
