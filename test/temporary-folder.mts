import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Gives the run a temporary folder of its own, so that no test has to clear up what it wrote. */
export default function temporaryFolder(): () => void {
  const folder = mkdtempSync(join(tmpdir(), "kopano-test-run-"));
  process.env.TMPDIR = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
