import type { Resolved } from "../config/resolved.ts";
import type { Problem } from "../config/schema/problem.ts";
import type { Stage } from "../config/stack/stack.ts";

/** What a policy may ask beyond the configuration itself. */
interface PolicyContext {
  readonly stage: Stage;
  /** Whether the stack file holds this string encrypted. */
  isEncrypted(text: string): boolean;
}

/** A rule of those who run the stacks: what is refused works, but is not wanted. */
export interface Policy {
  /** In lower case with hyphens; exceptions name it. */
  readonly name: string;
  /** One sentence: what the policy wants. */
  readonly doc: string;
  /** At which stages a finding is refused or a warning; none at the others. */
  readonly stages: Readonly<Partial<Record<Stage, "error" | "warning">>>;
  check(configuration: Resolved, context: PolicyContext): readonly Problem[];
}
