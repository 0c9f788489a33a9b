import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { checkConfiguration } from "../../config/rules/check.ts";
import { containerSpecs } from "../../containers/specs.ts";
import { stackPlan } from "../../containers/stack-plan.ts";
import { environmentLines, markSpec, swarmStart } from "../../containers/swarm-start.ts";

const { configuration } = checkConfiguration({ domain: "example.com" });
const plan = stackPlan(configuration, "10.1.2.0/24");

/** What a container of Docker Swarm does before the program of the image starts. */
describe("the start of a container on Docker Swarm", () => {
  it("ends in what the image runs itself", () => {
    const { command } = swarmStart(containerSpecs.auth(plan), "auth", [], false);
    expect(command).toEqual(["docker-entrypoint.sh"]);
    const db = swarmStart(containerSpecs.db(plan), "db", [], false).command;
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
    const { entrypoint } = swarmStart({ ...containerSpecs.mta(plan), command: [] }, "mta", [file], false);
    const [shell = "", ...args] = entrypoint;
    execFileSync(shell, [...args, "true"]);
    expect(readFileSync(target, "utf8")).toBe("one two");
    expect(statSync(target).mode & 0o777).toBe(0o750);
  });

  it.each(["app", "db", "auth"] as const)("refuses volumes of %s that were not marked", (service) => {
    const spec = containerSpecs[service](plan);
    const [, , mark = ""] = [...(markSpec({ ...spec, name: service }).entrypoint ?? [])];
    const { entrypoint } = swarmStart(spec, service, [], false);
    for (const { path: folder } of spec.mounts.filter((mount) => "volume" in mount && mount.volume !== "app-search")) {
      expect(mark).toContain(folder);
      expect(entrypoint.join("\n")).toContain(folder);
    }
  });

  it("does not refuse an empty queue", () => {
    expect(swarmStart(containerSpecs.mta(plan), "mta", [], false).entrypoint.join("\n")).not.toContain("kopano-volume");
  });
});

describe("the plan of a stack on Docker Swarm", () => {
  it("lets app relay from any address of the stack's network", () => {
    const placement = { placement: { node: "node1" } };
    const services = { app: placement, mta: placement, db: placement, auth: placement };
    const onSwarm = checkConfiguration({ domain: "example.com", engine: { mode: "swarm" }, ...services });
    expect(stackPlan(onSwarm.configuration, "10.1.2.0/24").addresses.appNetworks).toBe("10.1.2.0/24");
    expect(plan.addresses.appNetworks).toBe("10.1.2.2");
  });
});
