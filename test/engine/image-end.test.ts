import { randomBytes } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it, type TestContext } from "vitest";
import { waitFor } from "../../demo/mail.ts";
import { localImage } from "../support/image-run.ts";
import { docker, run } from "../support/stack.ts";

/** Starts a container that is removed after the test; returns its name. */
async function start({ onTestFinished }: TestContext, service: "app" | "mta", ...variables: string[]): Promise<string> {
  const name = `image-end-${randomBytes(3).toString("hex")}`;
  onTestFinished(async () => {
    await docker("rm", "--force", "--volumes", name);
  });
  const environment = variables.flatMap((variable) => ["--env", variable]);
  await docker("run", "--detach", "--name", name, "--hostname", "box.example.com", ...environment, localImage(service));
  await waitFor(async () => ((await isUp(name)) ? true : undefined), "start");
  return name;
}

async function isUp(name: string): Promise<boolean> {
  return (
    (await run("docker", ["exec", name, "sh", "-c", "sv status /etc/service/syslogd && [ -S /dev/log ]"])).exitCode ===
    0
  );
}

/** Copies scripts to one of the container's folders; `scripts` has the mode and content of each. */
async function put(
  name: string,
  folder: string,
  scripts: Readonly<Record<string, readonly [string, string]>>,
): Promise<void> {
  const local = mkdtempSync(path.join(tmpdir(), "image-end-"));
  await docker("exec", name, "mkdir", "-p", folder);
  for (const [file, [mode, text]] of Object.entries(scripts)) {
    writeFileSync(path.join(local, file), text, { mode: Number.parseInt(mode, 8) });
    await docker("cp", path.join(local, file), `${name}:${folder}/${file}`);
  }
}

async function output(name: string): Promise<string> {
  return (await run("docker", ["logs", name])).output;
}

/** The real entry script (src/docker/bin/docker-entrypoint.sh of both projects). */
describe.concurrent.each(["app", "mta"] as const)("the %s image", (service) => {
  it("sources executable scripts when it stops, and exits without waiting", async (test) => {
    const name = await start(test, service);
    await put(name, "/etc/service/slow", {
      run: ["755", "#!/bin/sh\ntrap '' TERM\necho the slow one runs\nwhile :; do sleep 1; done\n"],
    });
    await waitFor(async () => /the slow one runs/.exec(await output(name))?.[0], "the service", 60);
    await put(name, "/etc/docker/exit.d", {
      "20-second": ["755", "echo the $first one after the first\n"],
      "10-first": ["755", "first=second\necho the first one\n"],
      "15-data": ["644", "echo no script\n"],
    });
    const began = Date.now();
    await docker("stop", "--time", "60", name);
    expect(Date.now() - began).toBeLessThan(10_000);
    expect(await docker("inspect", "--format", "{{.State.ExitCode}}", name)).toBe("143");
    expect(await output(name)).toMatch(/Got SIGTERM[\s\S]*\nthe first one\nthe second one after the first\n/);
    expect(await output(name)).not.toContain("no script");
  });

  it("sources executable scripts when it starts", async (test) => {
    const name = await start(test, service);
    await put(name, "/etc/docker/entry.d", {
      "90-own": ["755", "echo own entry\n"],
      "91-data": ["644", "echo no script\n"],
    });
    await docker("restart", "--time", "60", name);
    await waitFor(async () => /^own entry$/m.exec(await output(name))?.[0], "the entry script");
    expect(await output(name)).not.toContain("no script");
  });
});

describe.concurrent("the log of the app image", () => {
  it.for([
    // Kopano's errors are warnings to syslog (kopano-core, common/ECLogger.cpp).
    [3, { critical: true, error: false, ofKopano: false }],
    [4, { critical: true, error: true, ofKopano: false }],
    [5, { critical: true, error: true, ofKopano: true }],
  ] as const)("shows messages more urgent than SYSLOG_LEVEL=%i", async ([level, shown], test) => {
    const name = await start(test, "app", `SYSLOG_LEVEL=${level}`, "MYSQL_HOST=127.0.0.1");
    await docker("exec", name, "logger", "-p", "mail.err", "an error of another program");
    await waitFor(async () => /Unable to connect to the database/.exec(await output(name))?.[0], "the server's error");
    await docker("exec", name, "logger", "-p", "mail.crit", "the end");
    await waitFor(async () => /the end/.exec(await output(name))?.[0], "the end");
    const text = await output(name);
    expect({
      critical: text.includes("Unable to connect to the database"),
      error: text.includes("an error of another program"),
      ofKopano: text.includes("mysql_real_connect"),
    }).toEqual(shown);
  });
});
