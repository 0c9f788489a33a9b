import type { Problem } from "../config/schema/problem.ts";
import { serviceNames } from "../config/services/service-name.ts";
import type { Policy } from "./policy.ts";

/** An image without a version may change with every pull, which no preview shows. */
export const pinnedImages: Policy = {
  name: "pinned-images",
  doc: "Images are named by digest or by a version, not by `latest`.",
  stages: { staging: "error", production: "error" },
  check: (configuration) =>
    serviceNames.flatMap((service): Problem[] => {
      const { enabled, image } = configuration[service];
      if (!enabled || !isMovable(image)) return [];
      const reason = `has no version or digest, so ${image} may change unnoticed; \`docker images --digests\` shows the digest`;
      return [{ path: `kopano:${service}.image`, reason, example: `${nameOf(image)}@sha256:…` }];
    }),
};

function isMovable(image: string): boolean {
  return !image.includes("@") && (!/:[^/]*$/.test(image) || image.endsWith(":latest"));
}

function nameOf(image: string): string {
  return image.replace(/:[^/]*$/, "");
}
