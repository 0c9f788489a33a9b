import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { refuseOwnVolumes, Volumes } from "../../components/volumes.ts";
import { checkConfiguration } from "../../config/rules/check.ts";
import { volumeNames } from "../../config/stack/stack.ts";

const now = "2026-02-01T00:00:00.000Z";

/** The names of the volumes that a stack of an earlier run registers, some of which are on the engine. */
async function registered(onEngine: readonly string[], wereCreated?: boolean): Promise<unknown[]> {
  const names: unknown[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        if (type.endsWith(":Volume")) names.push((inputs as { readonly name: unknown }).name);
        const keepers = { since: "2026-01-01T00:00:00.000Z" };
        return { id: `${name}-id`, state: { ...(inputs as object), keepers, hex: "0a0b0c0d" } };
      },
      call: ({ inputs }) => inputs as Record<string, unknown>,
    },
    "kopano",
    "dev",
  );
  const observed = { containers: new Map(), volumes: new Set(onEngine), subnet: undefined };
  const volumes = new Volumes(
    "data",
    {
      hasProxy: false,
      data: { retain: true, volumes: {}, acceptLoss: [], acceptChange: [] },
      engine: { prefix: "kopano-dev", host: undefined, observed, files: "", now },
      ...(wereCreated !== undefined && { wereCreated }),
    },
    {},
  );
  await Promise.all(
    volumeNames.map((volume) => {
      const { volumeName } = volumes.mount({ volume, path: "/" });
      return new Promise((resolve) => pulumi.output(volumeName).apply(resolve));
    }),
  );
  return names.sort();
}

describe("a stack of an earlier release", () => {
  it("gets the missing volume for the search index", async () => {
    const all = volumeNames.map((volume) => `kopano-dev-${volume}`);
    const before = all.filter((name) => name !== "kopano-dev-app-search");
    expect(await registered(before)).toEqual([...all].sort());
  });
});

describe("a further mount", () => {
  const mountsOf = (name: string) =>
    checkConfiguration({ domain: "example.com", app: { mounts: { "/mnt/data": { volume: name } } } }).configuration;

  it("is refused for a volume of the stack itself, which two services would write to", () => {
    for (const own of ["kopano-dev-db", "kopano-dev-backup", "kopano-dev-proxy"])
      expect(() => refuseOwnVolumes(mountsOf(own), "kopano-dev")).toThrow(
        `kopano:app.mounts./mnt/data names ${own}, which is a volume of this stack`,
      );
    expect(() => refuseOwnVolumes(mountsOf("kopano-old-db"), "kopano-dev")).not.toThrow();
  });
});

describe("a stack whose first run was interrupted before it had all volumes", () => {
  it("gets the missing ones without accepting a loss", async () => {
    const all = volumeNames.map((volume) => `kopano-dev-${volume}`);
    expect(await registered(["kopano-dev-db"], false)).toEqual([...all].sort());
  });
});
