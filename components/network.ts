import * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import type { AddressPlan } from "../containers/subnet.ts";
import { networkName } from "../program/engine-observation.ts";
import { stackLabels } from "../program/names.ts";

/**
 * The network between the services. Another subnet recreates it, and every container with it.
 *
 * Fixed addresses need a subnet that is set, and without its gateway it would show a replacement after the engine
 * restarted.
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
