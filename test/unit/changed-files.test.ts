import { execFileSync } from "node:child_process";
import { appendFileSync, existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { healthCheckFile, marksFolder, watchedHealthCheck } from "../../containers/health-check.ts";
import { directoryWith } from "../support/terminal.ts";

/** The scripts of the mta container, in folders of this machine, as process 1 and the engine run them. */
describe("files that the start of a container wrote", () => {
  let folder: string;
  let environment: NodeJS.ProcessEnv;

  const run = (path: string): string => {
    const content = String(watchedHealthCheck("mta").find((file) => file.path === path)?.content);
    const text = content.replaceAll(marksFolder, join(folder, "marks"));
    return execFileSync("bash", ["--norc", "-c", text], { env: environment, encoding: "utf8" });
  };
  const start = () => run("/etc/docker/entry.d/95-record-files");
  const changes = () => {
    writeFileSync(join(folder, "marks/files-time"), "0");
    // The greeting of Postfix is not what this is about.
    writeFileSync(join(folder, "marks/greeting"), String(Math.floor(Date.now() / 1000)));
    rmSync(join(folder, "marks/answered"), { force: true });
    return run(healthCheckFile).split("\n").filter(Boolean);
  };

  beforeEach(() => {
    folder = directoryWith({ "postfix/main.cf": "a = b\n", "dovecot/conf.d/10.conf": "", "amavis/amavisd.conf": "" });
    environment = {
      PATH: process.env.PATH,
      FORCE_CONFIG: "overwrite",
      DOCKER_PERSIST_DIR: folder,
      DOCKER_CONF_DIR: join(folder, "postfix"),
      DOCKER_MILT_DIR: join(folder, "amavis"),
      DOCKER_IMAP_DIR: join(folder, "dovecot"),
    };
  });

  it("are the same until somebody edits, adds or removes one", () => {
    start();
    expect(changes()).toEqual([]);
    appendFileSync(join(folder, "postfix/main.cf"), "c = d\n");
    writeFileSync(join(folder, "postfix/virt-users"), "");
    rmSync(join(folder, "dovecot/conf.d/10.conf"));
    expect(changes()).toEqual(
      ["dovecot/conf.d/10.conf", "postfix/main.cf", "postfix/virt-users"].map(
        (name) => `changed: ${join(folder, name)}`,
      ),
    );
    start();
    expect(changes()).toEqual([]);
  });

  it("are looked at twice a minute, and what was found is printed by every check", () => {
    start();
    changes();
    appendFileSync(join(folder, "postfix/main.cf"), "c = d\n");
    expect(run(healthCheckFile)).toBe("");
    expect(changes()).toHaveLength(1);
    expect(run(healthCheckFile)).toBe(`changed: ${join(folder, "postfix/main.cf")}\n`);
  });

  it("belong to the operator with forceConfig: false", () => {
    delete environment.FORCE_CONFIG;
    start();
    expect(existsSync(join(folder, "marks/files"))).toBe(false);
    expect(changes()).toEqual([]);
  });
});
