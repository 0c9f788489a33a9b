import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import * as pulumi from "@pulumi/pulumi";
import type { EngineContext } from "../program/engine-context.ts";

/** A text that is composed only where it is needed. */
export interface LargeText {
  /** Changes with the text, and does not reveal it. */
  version(): pulumi.Input<string>;
  compose(): pulumi.Input<string>;
}

/** A file on this machine that the provider reads when it creates the container. */
export interface LargeFile {
  readonly source: pulumi.Output<string>;
  readonly sourceHash: pulumi.Input<string>;
}

/**
 * A large file for a container, compressed by gzip. The provider reads it from the folder for files of the stack, so the
 * state contains only its name and version. It is written by `up` and exists as long as the program runs.
 */
export function largeFile(name: string, text: LargeText, { prefix, files }: EngineContext): LargeFile {
  // With slashes on every system, so that the state is the same.
  const file = path.posix.join(files, `${prefix}-${name}.gz`);
  const source = pulumi.runtime.isDryRun()
    ? pulumi.output(file)
    : pulumi.output(text.compose()).apply((content) => {
        write(file, content);
        return file;
      });
  // The name of the file is no secret, even if its content is.
  return { source: pulumi.unsecret(source), sourceHash: text.version() };
}

const written = new Set<string>();

function write(file: string, content: string): void {
  if (written.size === 0) process.once("exit", removeFiles);
  written.add(file);
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  rmSync(file, { force: true });
  writeFileSync(file, gzipSync(content, { level: 1 }), { mode: 0o600, flag: "wx" });
}

function removeFiles(): void {
  for (const file of written) rmSync(file, { force: true });
}
