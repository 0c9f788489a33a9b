import { observeEngine } from "./components/engine-observation";
import { Kopano } from "./components/kopano";
import { readStackConfiguration } from "./components/stack-configuration";
import { stackPrefix } from "./components/stack-name";

export = async () => {
  const { configuration, secrets } = readStackConfiguration();
  const observed = await observeEngine(stackPrefix(), configuration.engine?.host);
  const kopano = new Kopano("kopano", { configuration, secrets, observed, now: new Date().toISOString() });
  return {
    ca: kopano.ca,
    environment: kopano.environment,
    fingerprints: kopano.fingerprints,
    hostNames: kopano.hostNames,
    passwords: kopano.passwords,
  };
};
