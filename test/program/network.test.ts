import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { observeEngine, observeNetworks } from "../../program/engine-observation.ts";

/** Answers as the docker command does, with one network that is listed and already removed. */
const dockerCommand = `#!/bin/sh
case "$1 $2" in
  "network ls") printf 'bridge\\nremoved\\nother\\n' ;;
  "network inspect")
    case "$*" in *bridge*) printf 'bridge\\t172.17.0.0/16 \\nother\\t10.1.0.0/24 \\n' ;; esac
    echo "Error response from daemon: network removed not found" >&2
    exit 1 ;;
  "info --format") echo null ;;
  "ps --all" | "volume ls") ;;
esac
`;

describe("a network that is removed while the engine is asked", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "kopano-docker-"));
  const before = process.env.PATH;

  beforeEach(() => {
    writeFileSync(path.join(folder, "docker"), dockerCommand);
    chmodSync(path.join(folder, "docker"), 0o755);
    process.env.PATH = `${folder}:${before}`;
  });
  afterEach(() => {
    process.env.PATH = before;
    rmSync(folder, { recursive: true });
  });

  it("does not look like an engine that does not answer", async () => {
    const { taken } = await observeNetworks("kopano-test", undefined);
    expect(Object.fromEntries(taken)).toEqual({ bridge: ["172.17.0.0/16"], other: ["10.1.0.0/24"] });
    expect((await observeEngine("kopano-test", undefined))?.subnet).toBeUndefined();
  });
});
