import { certificateRules } from "./certificates";
import { directoryRules } from "./directory";
import type { Rule } from "./finding";
import { portRules } from "./ports";
import { serviceRules } from "./services";

/** Every relation between values, checked after each value is known to be well formed. */
export const rules: readonly Rule[] = [...serviceRules, ...portRules, ...certificateRules, ...directoryRules];
