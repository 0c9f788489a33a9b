import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import type { Resolved } from "../../config/resolved.ts";
import { UserError } from "../../config/schema/user-error.ts";
import { volumeNames } from "../../config/stack/stack.ts";
import { composeProject } from "../../containers/compose-file.ts";
import { script } from "../../containers/scripts.ts";
import { stackPlan } from "../../containers/stack-plan.ts";
import { freeSubnet } from "../../containers/subnet.ts";
import { observeNetworks } from "../../program/engine-observation.ts";
import { composeProgram } from "../import/compose-command.ts";
import { counted, type Terminal } from "../terminal.ts";
import type { BackedUpStack } from "./backed-up-stack.ts";
import type { Engine } from "./engine.ts";
import { restoreData } from "./restore-data.ts";

/** Without mta, which would send what is in its queue once more. */
const services = ["db", "auth", "app"] as const;

/**
 * Restores a backup into scratch volumes, starts the services on them in a network without a way to the outside, and
 * checks that they have what the backup has. Throws a UserError if anything fails; removes everything in any case.
 */
export async function drill(terminal: Terminal, stack: BackedUpStack, snapshot: string): Promise<void> {
  const { engine, secrets } = stack;
  for (const service of services)
    if (!stack.configuration[service].enabled)
      throw new UserError(`a drill needs all of ${services.join(", ")}, and ${service} is disabled in this stack`);
  const project = `${stack.prefix}-drill`.replaceAll(".", "-");
  const configuration = withoutPorts(stack.configuration);
  const { taken, pools } = await observeNetworks(project, engine.host);
  const subnet = freeSubnet(project, [...taken.values()].flat(), pools);
  if (subnet === undefined) throw new UserError("no subnet of the engine's address pools is free for the drill", 1);
  const plan = stackPlan(configuration, subnet, secrets);
  const folder = mkdtempSync(join(tmpdir(), "kopano-drill-"));
  const file = join(folder, "compose.yml");
  const [program, ...words] = composeProgram();
  const { text, variables } = composeProject(plan, services);
  const volume = (name: string) => `${project}-${name}`;
  writeFileSync(file, isolated(text, volume), { mode: 0o600 });
  let environment: Record<string, string> = {};
  const compose = (...args: string[]) =>
    engine.command(program, [...words, "--project-name", project, "--file", file, ...args], { environment });
  const started = Date.now();
  try {
    environment = await valuesOf(stack, variables);
    const place = { volume, replace: true };
    const wanted = await restoreData(terminal, { ...stack, prefix: project }, plan, snapshot, place);
    const restored = Date.now();
    terminal.err("Starting db, auth and app on the restored data …\n");
    const up = await compose("up", "--detach", "--wait");
    if (up.exitCode !== 0) throw new UserError(`the services did not start:\n${up.stderr.trim()}`, 1);
    await refuseLess(engine, `${project}-db-1`, "db", wanted.tables, "table");
    await refuseLess(engine, `${project}-auth-1`, "auth", wanted.entries, "directory object");
    terminal.out(
      `The backup works: it has ${counted(wanted.tables, "table")} and ${counted(wanted.entries, "directory object")}, and app delivers mail.\n` +
        `Restored in ${seconds(restored - started)}, started in ${seconds(Date.now() - restored)}.\n`,
    );
  } finally {
    await compose("down", "--remove-orphans");
    await engine.run(["volume", "rm", "--force", ...[...volumeNames, "backup"].map(volume)]);
    rmSync(folder, { recursive: true, force: true });
  }
}

function withoutPorts(configuration: Resolved): Resolved {
  const { app, mta, db, auth } = configuration;
  return {
    ...configuration,
    app: { ...app, ports: {} },
    mta: { ...mta, ports: {} },
    db: { ...db, ports: {} },
    auth: { ...auth, ports: {} },
  };
}

/** The compose file with a network that leads nowhere, and the volumes that exist. */
function isolated(text: string, volume: (name: string) => string): string {
  const document = parse(text) as { networks: { backend: object }; volumes: Record<string, object | null> };
  document.networks.backend = { ...document.networks.backend, internal: true };
  for (const name of Object.keys(document.volumes)) document.volumes[name] = { external: true, name: volume(name) };
  return stringify(document, { lineWidth: 0, nullStr: "" });
}

/** Random passwords, which the restored data gets at the start, and a certificate that nobody checks. */
async function valuesOf(
  { engine, configuration }: BackedUpStack,
  variables: readonly string[],
): Promise<Record<string, string>> {
  const issue = ["run", "--rm", "--interactive", "--entrypoint", "sh", configuration.app.image, "-s"];
  const pem = await engine.output("no certificate could be issued", issue, { input: script("issue-certificate.sh") });
  const [chain = "", key = ""] = pem.split(/(?=-----BEGIN (?:RSA )?PRIVATE KEY)/);
  return Object.fromEntries(
    variables.map((name) => {
      if (name.endsWith("_CERTIFICATE_CHAIN")) return [name, chain];
      return [name, name.endsWith("_CERTIFICATE_KEY") ? `${key}\n` : randomBytes(12).toString("hex")];
    }),
  );
}

/** Throws a UserError if a service has less than the dump. */
async function refuseLess(
  engine: Engine,
  container: string,
  service: "db" | "auth",
  wanted: number,
  noun: string,
): Promise<void> {
  const words = ["exec", "--interactive", container, "sh", "-s"];
  const input = `${service === "db" ? script("given-to-db.sh") : ""}${script(`count-${service}.sh`)}`;
  const found = await engine.output(`${service} could not be counted`, words, { input });
  if (Number(found) < wanted) throw new UserError(`${service} has only ${found} of ${counted(wanted, noun)}`, 1);
}

function seconds(milliseconds: number): string {
  return `${Math.round(milliseconds / 1000)} s`;
}
