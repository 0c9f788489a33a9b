import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { checkConfiguration } from "../config/rules/check.ts";
import { renderEnvironments } from "../containers/environments.ts";
import { fullConfiguration } from "../test/support/full-configuration.ts";
import { run } from "../test/support/stack.ts";
import { report, runs, seconds, summarize } from "./measure.ts";

const repository = path.resolve(import.meta.dirname, "..");

/** Measurements without an engine: check and render, loading the schemas, `kopano check` of many files. */
export async function measureConfiguration(small: object): Promise<void> {
  checkAndRender("a small configuration", small);
  checkAndRender("a configuration of 700 variables", fullConfiguration());
  await loadSchemas();
  await checkManyFiles();
}

function checkAndRender(what: string, configuration: object): void {
  const rounds = 200;
  const once = () => {
    const start = performance.now();
    for (let count = 0; count < rounds; count++) renderEnvironments(checkConfiguration(configuration).configuration);
    return (performance.now() - start) / rounds;
  };
  once();
  const { median, spread } = summarize(Array.from({ length: runs }, once));
  console.log(`check and render ${what}: ${median.toFixed(3)} ms (${spread})`);
}

/** A process that loads the schemas, compared with one that loads only what every Pulumi program loads. */
async function loadSchemas(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), "kopano-bench-"));
  const pulumi = `import "${repository}/node_modules/@pulumi/pulumi/index.js";`;
  const programs = { empty: pulumi, ours: `${pulumi}import "${repository}/config/rules/check.ts";` };
  const times = { empty: [] as number[], ours: [] as number[] };
  const startUp = path.join(repository, "program/start-up.cjs");
  for (const [name, source] of Object.entries(programs)) writeFileSync(path.join(folder, `${name}.mjs`), source);
  for (let round = 0; round <= runs; round++) {
    for (const name of ["empty", "ours"] as const) {
      const taken = await seconds(() =>
        run(process.execPath, ["--require", startUp, path.join(folder, `${name}.mjs`)]),
      );
      // The first round fills the caches.
      if (round > 0) times[name].push(taken * 1000);
    }
  }
  report("start of a program with the schemas", "ms", times.ours, times.empty, "a program without them");
}

async function checkManyFiles(): Promise<void> {
  const folders = [1, 100].map((count) => {
    const folder = mkdtempSync(path.join(tmpdir(), "kopano-bench-"));
    for (let index = 0; index < count; index++)
      writeFileSync(path.join(folder, `Pulumi.s${index}.yaml`), "config:\n  kopano:domain: example.com\n");
    return { count, folder, times: [] as number[] };
  });
  for (let round = 0; round < runs; round++) {
    for (const { folder, times } of folders) {
      const check = () => run(process.execPath, [path.join(repository, "cli/kopano.cjs"), "check"], {}, folder);
      times.push((await seconds(check)) * 1000);
    }
  }
  const [one, hundred] = folders;
  if (one && hundred) report("kopano check of 100 stack files", "ms", hundred.times, one.times, "of one");
}
