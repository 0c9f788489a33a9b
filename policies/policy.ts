import type { Resolved } from "../config/resolved.ts";
import type { Problem } from "../config/schema/problem.ts";
import type { Stage } from "../config/stack/stack.ts";

/** What a policy can query besides the configuration. */
interface PolicyContext {
  readonly stage: Stage;
  /** Whether this string is encrypted in the stack file. */
  isEncrypted(text: string): boolean;
}

/** An operator's rule: refuses what would work but is unwanted. */
export interface Policy {
  /** In lower case with hyphens; exceptions name it. */
  readonly name: string;
  /** One sentence: what the policy requires. */
  readonly doc: string;
  /** Severity of a finding by stage; not checked at the others. */
  readonly stages: Readonly<Partial<Record<Stage, "error" | "warning">>>;
  check(configuration: Resolved, context: PolicyContext): readonly Problem[];
}
