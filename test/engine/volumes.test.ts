import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { docker, programFolder, TestStack } from "../support/stack.ts";

const repository = path.resolve(import.meta.dirname, "../..");

/** A program of the stack's volumes alone, in the form that a later release of this one might have. */
function programOf(logicalName: string, label: string | undefined): string {
  const labels = label === undefined ? "" : `args.props.labels = [{ label: "release", value: "${label}" }];`;
  return `
    import * as pulumi from "@pulumi/pulumi";
    import { Volumes } from "${repository}/components/volumes.ts";
    import { stackPrefix } from "${repository}/program/names.ts";
    pulumi.runtime.registerStackTransformation((args) => {
      if (args.type === "docker:index/volume:Volume") { ${labels} }
      return { props: args.props, opts: args.opts };
    });
    const engine = { prefix: stackPrefix(), host: undefined, observed: undefined, now: new Date().toISOString() };
    new Volumes("${logicalName}", { data: { retain: true, volumes: {}, acceptLoss: [], acceptChange: [] }, engine }, {});
  `;
}

describe("data volumes", () => {
  const program = programFolder();
  let stack: TestStack;

  async function up(logicalName: string, label?: string): Promise<void> {
    writeFileSync(path.join(program, "index.ts"), programOf(logicalName, label));
    await stack.up();
  }

  const file = async (...command: string[]) =>
    docker(
      "run",
      "--rm",
      "--volume",
      `${stack.prefix}-db:/data`,
      "--entrypoint",
      command[0] ?? "",
      "kopano-local/base:1",
      ...command.slice(1),
    );

  beforeAll(async () => {
    stack = new TestStack({}, program);
    await stack.init();
    await up("data");
    await file("sh", "-c", "echo precious >/data/mail");
  });
  afterAll(async () => {
    expect(await stack.removeWithVolumes(), "left on the engine").toEqual([]);
    rmSync(program, { recursive: true });
  });

  it("keep their data when a release gives them a label", async () => {
    await up("data", "1");
    await up("data", "2");
    expect(await file("cat", "/data/mail")).toBe("precious");
  });

  it("keep their data when a release renames the resource", async () => {
    await up("renamed");
    expect(await file("cat", "/data/mail")).toBe("precious");
  });
});
