import { serviceNames } from "../config/configuration.ts";
import { imageOf } from "../containers/container.ts";
import type { Policy } from "./policy.ts";

/** An image without a version is another one after every pull, and no preview shows it. */
export const pinnedImages: Policy = {
  name: "pinned-images",
  doc: "Images are named by digest or by a version, not by `latest`.",
  stages: { staging: "error", production: "error" },
  check: (configuration) =>
    serviceNames
      .filter((service) => configuration[service]?.enabled !== false && isMovable(imageOf(configuration, service)))
      .map((service) => ({
        path: `kopano:${service}.image`,
        reason: `names no version of ${imageOf(configuration, service)}, so what runs changes unseen; \`docker images --digests\` shows the digest`,
        example: `${nameOf(imageOf(configuration, service))}@sha256:…`,
      })),
};

function isMovable(image: string): boolean {
  return !image.includes("@") && (!/:[^/]*$/.test(image) || image.endsWith(":latest"));
}

function nameOf(image: string): string {
  return image.replace(/:[^/]*$/, "");
}
