import * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import type { AddressPlan } from "../containers/subnet.ts";
import { networkName } from "../program/engine-observation.ts";
import { stackLabels } from "../program/names.ts";

/** The network between the services on all nodes of a Docker Swarm. Changing the subnet recreates it and every service. */
export function createOverlay(
  name: string,
  prefix: string,
  { subnet, gateway }: AddressPlan,
  isEncrypted: boolean,
  opts: pulumi.CustomResourceOptions,
): docker.Network {
  return new docker.Network(
    name,
    {
      name: networkName(prefix),
      driver: "overlay",
      labels: stackLabels(),
      ipamConfigs: [{ subnet, gateway }],
      options: isEncrypted ? { encrypted: "" } : undefined,
    },
    opts,
  );
}

/**
 * The network between the services. Changing the subnet recreates it and every container.
 *
 * Fixed addresses require an explicit subnet; without an explicit gateway, Pulumi would plan a replacement after the
 * engine restarts.
 */
export function createNetwork(
  name: string,
  prefix: string,
  { subnet, gateway, dynamicRange }: AddressPlan,
  opts: pulumi.CustomResourceOptions,
): docker.Network {
  return new docker.Network(
    name,
    {
      name: networkName(prefix),
      labels: stackLabels(),
      ipamConfigs: [{ subnet, gateway, ipRange: dynamicRange }],
    },
    { ...opts, aliases: [{ name: "backend" }] },
  );
}
