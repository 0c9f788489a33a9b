import { spawnSync } from "node:child_process";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { openInBrowser } from "../../demo/open.ts";
import { repository } from "../support/page.ts";
import { directoryWith } from "../support/terminal.ts";

/** A folder with a program in the place of the browser. */
function withBrowser(script: string): string {
  const folder = directoryWith({});
  for (const name of ["xdg-open", "open"]) {
    writeFileSync(path.join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(path.join(folder, name), 0o755);
  }
  return folder;
}

describe("the demo with `--open`", () => {
  it("opens the web page", async () => {
    const folder = withBrowser(`echo "$1" >"$RESULT"`);
    const result = path.join(folder, "opened");
    expect(await openInBrowser("http://127.0.0.1:8080", { PATH: folder, RESULT: result })).toBe(true);
    expect(readFileSync(result, "utf8")).toBe("http://127.0.0.1:8080\n");
  });

  it("notices that there is no browser, or none that can be shown", async () => {
    expect(await openInBrowser("http://127.0.0.1:8080", { PATH: directoryWith({}) })).toBe(false);
    expect(await openInBrowser("http://127.0.0.1:8080", { PATH: withBrowser("exit 3") })).toBe(false);
  });

  it("is refused with another option, before anything is done", () => {
    const { status, stderr } = spawnSync("sh", [path.join(repository, "demo/up.sh"), "--opne"], { encoding: "utf8" });
    expect({ status, stderr }).toEqual({ status: 2, stderr: "usage: npm run demo [-- --open]\n" });
  });
});
