import { Kopano } from "./components/kopano";
import { observeEngine } from "./program/engine-observation";
import { stackPrefix } from "./program/names";
import { readStackConfiguration } from "./program/stack-configuration";
import { chooseSubnet } from "./program/subnet-choice";

export = async () => {
  const { configuration, secrets } = readStackConfiguration();
  const { host } = configuration.engine;
  const observed = await observeEngine(stackPrefix(), host);
  const subnet = await chooseSubnet(stackPrefix(), configuration.network.subnet, observed, host);
  const kopano = new Kopano("kopano", { configuration, secrets, observed, subnet, now: new Date().toISOString() });
  return {
    ca: kopano.ca,
    environment: kopano.environment,
    fingerprints: kopano.fingerprints,
    hostNames: kopano.hostNames,
    passwords: kopano.passwords,
  };
};
