import { UserError } from "../config/schema/user-error.ts";
import { freeSubnet, overlap } from "../containers/subnet.ts";
import { type EngineNetworks, type Observation, observeNetworks } from "./engine-observation.ts";

/**
 * The subnet of the stack's network: the configured one, else the network's current one, else a free one.
 *
 * Services have fixed addresses, which the engine allows only in an explicit subnet. A configured subnet that overlaps
 * with another network of the engine is an error, before anything is changed.
 */
export async function chooseSubnet(
  prefix: string,
  configured: string | undefined,
  observed: Observation | undefined,
  host: string | undefined,
): Promise<string> {
  const present = observed?.subnet;
  if (present !== undefined && (configured ?? present) === present) return present;
  const networks = observed === undefined ? noNetworks : await observeNetworks(prefix, host);
  const free = freeSubnet(prefix, [...networks.taken.values()].flat(), networks.pools);
  if (configured === undefined) {
    if (free !== undefined) return free;
    throw new UserError(
      "The Docker Engine has no free subnet for the stack's network: its address pools are exhausted.\n" +
        "  Remove networks that are not in use (docker network prune), or set kopano:network.subnet, for example 10.20.30.0/24.",
    );
  }
  const [owner] = [...networks.taken].find(([, ranges]) => ranges.some((range) => overlap(range, configured))) ?? [];
  if (owner === undefined) return configured;
  throw new UserError(
    `kopano:network.subnet is ${configured}, which overlaps with the network ${owner} of the Docker Engine.\n` +
      `  Nothing was changed. ${free === undefined ? "Set a free range" : `Set a free one, for example ${free}`}, or remove the key to have one chosen.`,
  );
}

const noNetworks: EngineNetworks = { taken: new Map(), pools: [] };
