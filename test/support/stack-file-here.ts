import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { extended } from "../../config/files/shared-file.ts";
import { repository } from "./page.ts";
import { freePort } from "./stack.ts";

type Section = Record<string, unknown> & { ports?: Record<string, string> };
export type StackFile = Record<string, Section>;

/**
 * The configuration of one of the repository's stack files with its shared values, and its ports by protocol. Only what this
 * machine cannot have is another: images, addresses, the engine.
 */
export async function stackFileHere(
  file: string,
): Promise<{ configuration: StackFile; ports: Record<string, number> }> {
  const { extends: shared, engine: _, ...own } = settingsOf(file);
  const configuration = (shared === undefined ? own : extended(settingsOf(String(shared)), own)) as StackFile;
  const ports: Record<string, number> = {};
  for (const service of ["app", "mta", "db", "auth"] as const) {
    const section = configuration[service] ?? {};
    section.image = `kopano-local/${service}:1`;
    for (const protocol of Object.keys(section.ports ?? {})) {
      ports[protocol] = await freePort();
      Object.assign(section.ports ?? {}, { [protocol]: `127.0.0.1:${ports[protocol]}` });
    }
    configuration[service] = section;
  }
  return { configuration, ports };
}

function settingsOf(file: string): Record<string, unknown> {
  const { config } = parse(readFileSync(path.join(repository, file), "utf8")) as { config: Record<string, unknown> };
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key.replace("kopano:", ""), value]));
}
