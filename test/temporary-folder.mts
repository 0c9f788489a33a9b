import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Gives the run its own temporary folder, so that tests need not clean up their files. */
export default function temporaryFolder(): () => void {
  const folder = mkdtempSync(join(tmpdir(), "kopano-test-run-"));
  process.env.TMPDIR = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
