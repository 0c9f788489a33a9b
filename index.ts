import { observeEngine } from "./components/engine-observation";
import { Kopano } from "./components/kopano";
import { readStackConfiguration } from "./components/stack-configuration";
import { stackPrefix } from "./components/stack-name";
import { chooseSubnet } from "./components/subnet-choice";

export = async () => {
  const { configuration, secrets } = await readStackConfiguration();
  const { host } = configuration.engine ?? {};
  const observed = await observeEngine(stackPrefix(), host);
  const subnet = await chooseSubnet(stackPrefix(), configuration.network?.subnet, observed, host);
  const kopano = new Kopano("kopano", { configuration, secrets, observed, subnet, now: new Date().toISOString() });
  return {
    ca: kopano.ca,
    environment: kopano.environment,
    fingerprints: kopano.fingerprints,
    hostNames: kopano.hostNames,
    passwords: kopano.passwords,
  };
};
