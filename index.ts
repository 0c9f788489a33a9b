import { Kopano } from "./components/kopano.ts";
import { componentName } from "./components/resource-names.ts";
import { UserError } from "./config/schema/user-error.ts";
import { earlierPasswords } from "./program/earlier-passwords.ts";
import { observeEngine } from "./program/engine-observation.ts";
import { stackPrefix } from "./program/names.ts";
import { runError } from "./program/run-error.ts";
import { readStackConfiguration } from "./program/stack-configuration.ts";
import { chooseSubnet } from "./program/subnet-choice.ts";

export default async () => {
  try {
    const { configuration, secrets } = await readStackConfiguration();
    const { host } = configuration.engine ?? {};
    const observed = await observeEngine(stackPrefix(), host);
    const subnet = await chooseSubnet(stackPrefix(), configuration.network?.subnet, observed, host);
    const earlier = earlierPasswords(configuration);
    const kopano = new Kopano(componentName, {
      configuration,
      secrets,
      observed,
      subnet,
      now: new Date().toISOString(),
      earlierPasswords: earlier,
    });
    return {
      ca: kopano.ca,
      dns: kopano.dns,
      environment: kopano.environment,
      fingerprints: kopano.fingerprints,
      hostNames: kopano.hostNames,
      passwords: kopano.passwords,
      earlierPasswords: earlier,
    };
  } catch (error) {
    throw error instanceof UserError ? runError(error) : error;
  }
};
