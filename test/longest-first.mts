import { BaseSequencer, type TestSpecification } from "vitest/node";

// They take minutes; begun last, they would run alone at the end.
const longest = [
  "backup",
  "repair",
  "change",
  "drift",
  "ci",
  "network",
  "directory",
  "interruption",
  "convergence",
  "store",
  "arrival",
  "certificates",
  "report",
  "steady-mail",
  "random-changes",
];

/** Begins with the files that take longest. */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const found = longest.findIndex((name) => moduleId.endsWith(`/engine/${name}.test.ts`));
      return found < 0 ? longest.length : found;
    };
    const sorted = await super.sort(files);
    return sorted.sort((a, b) => rank(a) - rank(b));
  }
}
