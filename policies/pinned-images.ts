import { imagesOf } from "../config/images.ts";
import type { Problem } from "../config/schema/problem.ts";
import type { Policy } from "./policy.ts";

/** An image without a version may change with every pull, which no preview shows. */
export const pinnedImages: Policy = {
  name: "pinned-images",
  doc: "Images are named by digest or by a complete version, not by a tag that moves, such as `latest`.",
  stages: { staging: "error", production: "error" },
  check: (configuration) =>
    imagesOf(configuration).flatMap(({ section, image }): Problem[] => {
      if (!isMovable(image)) return [];
      const reason = `has no digest and no complete version, so ${image} may change unnoticed; \`npx kopano pin\` writes the digest`;
      return [{ path: `kopano:${section}.image`, reason, example: `${nameOf(image)}@sha256:…` }];
    }),
};

// Tags such as `full`, `core`, `2` or `11.8` name the newest build of a kind or a series (README of each image, Tags;
// for mariadb "Supported tags").
const withSeries = /(?:^|\/)(?:mlan\/[^/:]+|mariadb):/;

function isMovable(image: string): boolean {
  if (image.includes("@")) return false;
  const tag = /:([^/:]*)$/.exec(image)?.[1] ?? "latest";
  return tag === "latest" || (withSeries.test(image) && !/\d+\.\d+\.\d+/.test(tag));
}

function nameOf(image: string): string {
  return image.replace(/:[^/]*$/, "");
}
