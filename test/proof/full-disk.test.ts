import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readMail, sendMail, waitFor } from "../../demo/mail.ts";
import { emptyQueue } from "../support/mail-queue.ts";
import { docker, endpoints, login, type Outputs, smallEnvironment, TestStack } from "../support/stack.ts";

/** Volumes of a limited size, in MiB. */
const sizes = { mta: 120, "app-atch": 40, db: 400 } as const;
type Limited = keyof typeof sizes;
const limited = Object.keys(sizes) as Limited[];

describe("a stack whose disks become full", () => {
  let stack: TestStack;
  let outputs: Outputs;
  let at: ReturnType<typeof endpoints>;
  const id = randomUUID().slice(0, 8);
  const volume = (name: Limited) => `full-disk-${id}-${name}`;
  const keeper = `full-disk-${id}`;

  beforeAll(async () => {
    for (const name of limited)
      await docker(
        ...["volume", "create", "--opt", "type=tmpfs", "--opt", "device=tmpfs"],
        ...["--opt", `o=size=${sizes[name]}m`, volume(name)],
      );
    const mounts = limited.flatMap((name) => ["--volume", `${volume(name)}:/${name}`]);
    // Memory is lost with its last user.
    await docker(
      "run",
      "--detach",
      "--name",
      keeper,
      ...mounts,
      "--entrypoint",
      "sleep",
      "kopano-local/base:1",
      "3600",
    );
    const { configuration, ports } = await smallEnvironment(true);
    configuration.data.volumes = Object.fromEntries(limited.map((name) => [name, volume(name)]));
    stack = new TestStack(configuration);
    await stack.init();
    await stack.up();
    outputs = await stack.outputs();
    at = endpoints(ports, outputs.ca);
  });
  afterAll(async () => {
    const left = await stack.removeWithVolumes();
    await docker("rm", "--force", keeper);
    await docker("volume", "rm", ...limited.map(volume));
    expect(left, "left on the engine").toEqual([]);
  });

  const send = async (subject: string, from = "friend@example.org") =>
    sendMail(at.smtp, { from, to: "demo@example.com", subject, text: "It waits. ".repeat(20_000) });

  it.each(limited)(
    "loses no accepted message while %s has no space, and delivers all of them afterwards",
    async (name) => {
      const subject = (number: number) => `${name} ${number} of ${id}`;
      await docker("exec", keeper, "sh", "-c", 'dd if=/dev/zero of="/$1/filler" bs=64k || true', "sh", name);
      const refused: number[] = [];
      for (const number of [1, 2, 3])
        await send(subject(number)).catch((error: { readonly responseCode?: number }) => {
          // A server that sends mail tries again after these.
          expect(error.responseCode, String(error)).toBeGreaterThanOrEqual(400);
          expect(error.responseCode, String(error)).toBeLessThan(500);
          refused.push(number);
        });
      await docker("exec", keeper, "rm", `/${name}/filler`);
      await stack.up();
      for (const number of refused)
        await waitFor(async () => send(subject(number)).then(() => true), subject(number), 60);
      expect((await emptyQueue(stack, 60)).left).toEqual([]);
      for (const number of [1, 2, 3]) {
        const read = async () => (await readMail(at.imaps, login(outputs, "demo"), subject(number)))[0];
        await waitFor(read, subject(number));
        expect(await readMail(at.imaps, login(outputs, "demo"), subject(number)), subject(number)).toHaveLength(1);
      }
      const preview = await stack.preview("--expect-no-changes");
      expect(preview.exitCode, preview.output).toBe(0);
    },
  );
});
