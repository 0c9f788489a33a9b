import { archiverRules } from "./archiver.ts";
import { backupRules } from "./backup.ts";
import { certificateRules } from "./certificates.ts";
import { characterRules } from "./characters.ts";
import { controlRules } from "./control.ts";
import { crontabRules } from "./crontab.ts";
import { dataPathRules } from "./data-paths.ts";
import { databaseRules } from "./database.ts";
import { databaseArgumentRules } from "./database-arguments.ts";
import { databaseReplicaRules } from "./database-replica.ts";
import { directoryRules } from "./directory.ts";
import { dkimRules } from "./dkim.ts";
import { dnsRules } from "./dns.ts";
import type { Rule } from "./finding.ts";
import { identityRules } from "./identity.ts";
import { imageRules } from "./image.ts";
import { listeningRules } from "./listening.ts";
import { memoryRules } from "./memory.ts";
import { mountRules } from "./mounts.ts";
import { multiServerRules } from "./multi-server.ts";
import { networkRules } from "./network.ts";
import { ownCertificateRules } from "./own-certificates.ts";
import { pluginRules } from "./plugins.ts";
import { portRules } from "./ports.ts";
import { postfixRules } from "./postfix.ts";
import { proxyRules } from "./proxy.ts";
import { relationRules } from "./relations.ts";
import { relayRules } from "./relay.ts";
import { rotationRules } from "./rotation.ts";
import { serviceRules } from "./services.ts";
import { sharedVolumesRules } from "./shared-volumes.ts";
import { storeLanguageRules } from "./store-language.ts";
import { submissionRules } from "./submission.ts";
import { swarmRules } from "./swarm.ts";
import { treeRules } from "./tree.ts";
import { trustedNetworkRules } from "./trusted-networks.ts";
import { wiredRules } from "./wired.ts";

/** Every relation between values, checked after each value is known to be well formed. */
export const rules: readonly Rule[] = [
  ...characterRules,
  ...serviceRules,
  ...imageRules,
  ...relationRules,
  ...portRules,
  ...listeningRules,
  ...networkRules,
  ...dnsRules,
  ...trustedNetworkRules,
  ...relayRules,
  ...postfixRules,
  ...submissionRules,
  ...dkimRules,
  ...certificateRules,
  ...ownCertificateRules,
  ...proxyRules,
  ...rotationRules,
  ...databaseRules,
  ...crontabRules,
  ...archiverRules,
  ...storeLanguageRules,
  ...databaseArgumentRules,
  ...databaseReplicaRules,
  ...dataPathRules,
  ...backupRules,
  ...mountRules,
  ...swarmRules,
  ...sharedVolumesRules,
  ...directoryRules,
  ...identityRules,
  ...multiServerRules,
  ...treeRules,
  ...controlRules,
  ...memoryRules,
  ...pluginRules,
  ...wiredRules,
];
