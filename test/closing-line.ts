import type { Reporter, TestModule } from "vitest/node";

/** Ends the run with `N passed, N failed`. A file that could not be loaded, and a skipped test, count as failed. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    let passed = 0;
    let failed = 0;
    for (const module of modules) {
      let tests = 0;
      for (const test of module.children.allTests()) {
        tests++;
        if (test.result().state === "passed") passed++;
        else failed++;
      }
      if (module.state() === "failed" && tests === 0) failed++;
    }
    // After everything else that is printed at the end.
    process.on("exit", () => process.stdout.write(`${passed} passed, ${failed} failed\n`));
  }
}
