import * as pulumi from "@pulumi/pulumi";
import { Kopano } from "./components/kopano.ts";
import { componentName } from "./components/resource-names.ts";
import { UserError } from "./config/schema/user-error.ts";
import { beforeRun, found } from "./program/before-run.ts";
import { endingCertificates, renewalsOf } from "./program/certificate-ends.ts";
import { databaseUsers, keptDatabases } from "./program/database-users.ts";
import { directoryChanges, directoryNews } from "./program/directory-changes.ts";
import { earlierPasswords } from "./program/earlier-passwords.ts";
import { stackPrefix } from "./program/names.ts";
import { removedUsers } from "./program/removed-users.ts";
import { rotationNumbers } from "./program/rotation-numbers.ts";
import { runError } from "./program/run-error.ts";
import { readStackConfiguration } from "./program/stack-configuration.ts";

export default async () => {
  try {
    const { configuration: checked, secrets } = await readStackConfiguration();
    const before = await found(checked, stackPrefix());
    const { observed, swarm, last } = before;
    const { rotation, remembered } = rotationNumbers(checked, last);
    const configuration = { ...checked, rotation };
    const { subnet, news: ofEngine, stopFormer } = await beforeRun(configuration, stackPrefix(), before);
    const earlier = earlierPasswords(configuration, last);
    const users = databaseUsers(configuration, last);
    const directory = directoryChanges(configuration, last);
    for (const message of directoryNews(directory)) void pulumi.log.info(message);
    const news = [...ofEngine, ...keptDatabases(users, last), ...removedUsers(configuration, last, directory)];
    const hasEngineVolumes = before.formerEngine !== undefined || last.hasEngineVolumes === true;
    const now = new Date();
    for (const message of [...news, ...endingCertificates(configuration, last, now)]) void pulumi.log.warn(message);
    await stopFormer();
    const kopano = new Kopano(componentName, {
      configuration,
      secrets,
      observed,
      swarm,
      subnet,
      hasEngineVolumes,
      now: now.toISOString(),
      renewals: renewalsOf(configuration, last, now),
      earlierPasswords: earlier,
      formerDatabaseUsers: users?.former ?? [],
      volumesWereCreated: last.hostNames !== undefined,
    });
    return {
      ca: kopano.ca,
      certificates: kopano.certificates,
      dns: kopano.dns,
      environment: kopano.environment,
      fingerprints: kopano.fingerprints,
      hostNames: kopano.hostNames,
      // As one text: thousands of values take Pulumi as long as the rest of a preview.
      passwords: kopano.passwords.apply((passwords) => JSON.stringify(passwords)),
      earlierPasswords: earlier,
      ...(users && { databaseUsers: users }),
      ...(swarm && hasEngineVolumes && { hasEngineVolumes }),
      ...(swarm && { mode: configuration.engine.mode }),
      ...(remembered && { rotation: remembered }),
      // A run whose job failed leaves the former one, so that the next one says again what changes.
      ...(directory && { directory: pulumi.secret(kopano.directoryLog.apply(() => directory.record)) }),
    };
  } catch (error) {
    throw error instanceof UserError ? runError(error) : error;
  }
};
