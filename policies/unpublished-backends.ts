import { publishedPorts } from "../config/published-ports.ts";
import { isLoopbackIp } from "../config/types/ip-range.ts";
import type { Policy } from "./policy.ts";

/** Only the stack itself, over its own network, needs the database and the directory. */
export const unpublishedBackends: Policy = {
  name: "unpublished-backends",
  doc: "The database and the directory are not published; for development the loopback interface is allowed.",
  stages: { development: "error", staging: "error", production: "error" },
  check: (configuration, { stage }) =>
    (["db", "auth"] as const).flatMap((service) =>
      publishedPorts(configuration, service)
        .filter(({ ip }) => stage !== "development" || !isLoopbackIp(ip))
        .map(({ path }) => {
          const instead = stage === "development" ? "put 127.0.0.1 before the port" : "remove it";
          return { path, reason: `publishes ${service}, which only the stack itself needs to reach; ${instead}` };
        }),
    ),
};
