import { defineConfig } from "vitest/config";
import LongestFirst from "./test/longest-first.mts";

const tests = [
  {
    test: {
      name: "unit",
      include: ["test/unit/**/*.test.ts"],
      // The schemas take longer to load than most files to run; nothing here changes what it imports.
      isolate: false,
      maxWorkers: 2,
      // A property is tried a thousand times, on a busy machine too.
      testTimeout: 60_000,
    },
  },
  { test: { name: "program", include: ["test/program/**/*.test.ts"], testTimeout: 60_000, hookTimeout: 60_000 } },
  {
    test: {
      name: "engine",
      include: ["test/engine/**/*.test.ts"],
      // Three stacks at a time: they wait for containers more than they compute.
      maxWorkers: 3,
      testTimeout: 300_000,
      hookTimeout: 600_000,
      sequence: { groupOrder: 1 },
    },
  },
];

/** Too slow to run on every change; one file at a time, so that the measurements are not disturbed. */
const proof = {
  test: {
    name: "proof",
    include: ["test/proof/**/*.test.ts"],
    maxWorkers: 1,
    testTimeout: 900_000,
    hookTimeout: 600_000,
  },
};

/** `vitest run` runs the tests, `vitest run --mode proof` the proofs. */
export default defineConfig(({ mode }) => ({
  test: {
    reporters: ["default", "./test/closing-line.ts"],
    globalSetup: "./test/temporary-folder.mts",
    sequence: { sequencer: LongestFirst },
    projects: mode === "proof" ? [proof] : tests,
  },
}));
