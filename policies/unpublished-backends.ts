import type { Problem } from "../config/schema/problem.ts";
import { publishedAddress } from "../config/types/network.ts";
import type { Policy } from "./policy.ts";

/** The database and the directory serve the stack, which reaches them over its own network. */
export const unpublishedBackends: Policy = {
  name: "unpublished-backends",
  doc: "The database and the directory are not published; for development the loopback interface is allowed.",
  stages: { development: "error", staging: "error", production: "error" },
  check: (configuration, { stage }) =>
    (["db", "auth"] as const).flatMap((service) =>
      Object.entries<number | string | undefined>(configuration[service]?.ports ?? {}).flatMap(
        ([protocol, value]): Problem[] => {
          if (value === undefined) return [];
          const { ip } = publishedAddress(value);
          if (stage === "development" && (ip.startsWith("127.") || ip === "::1")) return [];
          const path = `kopano:${service}.ports.${protocol}`;
          const instead = stage === "development" ? "say 127.0.0.1 before the port" : "take it out";
          return [{ path, reason: `publishes ${service}, which only the stack itself needs to reach; ${instead}` }];
        },
      ),
    ),
};
