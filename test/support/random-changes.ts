import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { docker, smallEnvironment, TestStack } from "./stack.ts";

const services = ["db", "auth", "app", "mta"] as const;

type Environments = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Tests that random changes of a stack have the effects that `kopano report` announces. */
export function arriveAsReported(count: number): void {
  describe(`${count} random changes`, () => changesArrive(count));
}

function changesArrive(count: number): void {
  let stack: TestStack;
  let configuration: Awaited<ReturnType<typeof smallEnvironment>>["configuration"];

  beforeAll(async () => {
    ({ configuration } = await smallEnvironment());
    stack = new TestStack(configuration);
    await stack.init();
    await stack.up();
  });
  afterAll(async () => {
    expect(await stack.remove(), "left on the engine").toEqual([]);
  });

  /** The engine's containers and their environments. */
  async function engineState() {
    const inspected = await Promise.all(
      services.map(async (service) => {
        const format = "{{.Id}}{{range .Config.Env}}\n{{.}}{{end}}";
        const [id = "", ...lines] = (await docker("inspect", "--format", format, stack.container(service))).split("\n");
        return { service, id, variables: Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2))) };
      }),
    );
    return {
      ids: Object.fromEntries(inspected.map(({ service, id }) => [service, id])),
      environments: Object.fromEntries(inspected.map(({ service, variables }) => [service, variables])) as Environments,
    };
  }

  it("match the report: the same containers replaced, the same variables changed", async () => {
    const random = seeded(20261123);
    let before = await engineState();
    for (let round = 0; round < count; round++) {
      changeAtRandom(configuration, random);
      const { exitCode, stdout } = await stack.kopano("report", "--stack", stack.name);
      expect(exitCode, stdout).toBe(0);
      await stack.up();
      const after = await engineState();
      const replaced = services.filter((service) => before.ids[service] !== after.ids[service]);
      const changed = services.flatMap((service) => differences(service, before, after));
      expect(servicesReplaced(stdout), `round ${round}\n${stdout}`).toEqual(replaced);
      expect(variablesChanged(stdout), `round ${round}\n${stdout}`).toEqual(changed);
      before = after;
    }
  }, 900_000);
}

function differences(
  service: string,
  before: { environments: Environments },
  after: { environments: Environments },
): string[] {
  const [left = {}, right = {}] = [before.environments[service], after.environments[service]];
  const names = [...new Set([...Object.keys(left), ...Object.keys(right)])].sort();
  return names.filter((name) => left[name] !== right[name]).map((name) => `${service} ${name}`);
}

function servicesReplaced(report: string): string[] {
  return [...report.matchAll(/^\| (\w+) \| replaced/gm)].map(([, service = ""]) => service);
}

function variablesChanged(report: string): string[] {
  return report.split(/^#### /m).flatMap((part) => {
    const service = part.split("\n")[0] ?? "";
    return [...part.matchAll(/^\| `([^`]+)` \|/gm)].map(([, name = ""]) => `${service} ${name}`);
  });
}

/** A reproducible generator of numbers from 0 to 1 (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** One to three changes of variables, plain and secret, or of settings. */
function changeAtRandom(
  configuration: Awaited<ReturnType<typeof smallEnvironment>>["configuration"],
  random: () => number,
): void {
  const { app, mta, db, auth } = configuration;
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const word = () => `word-${Math.floor(random() * 1e6)}`;
  const changes: readonly (() => unknown)[] = [
    () => Object.assign(app.environment, { logLevel: pick([0, 1, 2, 3, 4, 5, 6]) }),
    () => Object.assign(app.environment, { imapExpungeOnDelete: pick([true, false]) }),
    () => delete app.environment.imapExpungeOnDelete,
    () => Object.assign(app, { parameters: { spooler: { log_level: pick([3, 4, 5]) } } }),
    () => Object.assign(app, { phpDefines: { WEBAPP_TITLE: word() } }),
    () => Object.assign(mta.environment, { messageSizeLimit: 25_600_000 + Math.floor(random() * 100) }),
    () => Object.assign(mta, { postfix: { smtp_helo_name: `${word()}.example.com` } }),
    () => Object.assign(mta, { memoryMiB: pick([700, 800]) }),
    () => Object.assign(db.environment, { mysqlPassword: `Password-${word()}` }),
    () => Object.assign(db, { arguments: ["--log_warnings=1", `--max-connections=${pick([50, 60, 70])}`] }),
    () => Object.assign(auth.environment, { ldapdebug: pick(["none", "stats"]) }),
    () => Object.assign(auth, { cpuShares: pick([512, 1024]) }),
  ];
  for (let count = 1 + Math.floor(random() * 3); count > 0; count--) pick(changes)();
}
