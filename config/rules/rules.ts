import { certificateRules } from "./certificates";
import { controlRules } from "./control";
import { dataPathRules } from "./data-paths";
import { databaseRules } from "./database";
import { databaseArgumentRules } from "./database-arguments";
import { directoryRules } from "./directory";
import type { Rule } from "./finding";
import { identityRules } from "./identity";
import { listeningRules } from "./listening";
import { memoryRules } from "./memory";
import { networkRules } from "./network";
import { pluginRules } from "./plugins";
import { portRules } from "./ports";
import { postfixRules } from "./postfix";
import { relationRules } from "./relations";
import { relayRules } from "./relay";
import { serviceRules } from "./services";
import { submissionRules } from "./submission";
import { treeRules } from "./tree";
import { trustedNetworkRules } from "./trusted-networks";
import { wiredRules } from "./wired";

/** Every relation between values, checked after each value is known to be well formed. */
export const rules: readonly Rule[] = [
  ...serviceRules,
  ...relationRules,
  ...portRules,
  ...listeningRules,
  ...networkRules,
  ...trustedNetworkRules,
  ...relayRules,
  ...postfixRules,
  ...submissionRules,
  ...certificateRules,
  ...databaseRules,
  ...databaseArgumentRules,
  ...dataPathRules,
  ...directoryRules,
  ...identityRules,
  ...treeRules,
  ...controlRules,
  ...memoryRules,
  ...pluginRules,
  ...wiredRules,
];
