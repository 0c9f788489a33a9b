import type { ServiceName } from "../services/service-name.ts";
import { type Rule, warning } from "./finding.ts";

interface Need {
  readonly mebibytes: number;
  readonly because: string;
  /** The images that this is known of. */
  readonly images: RegExp;
}

/** What the documented images need at least. */
const needs: Readonly<Record<Exclude<ServiceName, "auth">, Need>> = {
  app: {
    mebibytes: 256,
    because: "Kopano's daemons hold about 140 MiB before they serve anybody",
    images: /(?:^|\/)kopano(?:[:@]|$)/,
  },
  mta: {
    mebibytes: 1536,
    because: "ClamAV alone holds more than 1 GiB of signatures",
    images: /(?:^|\/)postfix-amavis(?!\S*(?:mini|base)$)(?:[:@]|$)/,
  },
  db: {
    mebibytes: 192,
    because: "the server holds about 80 MiB besides its main cache, and more at its first start",
    images: /(?:^|\/)mariadb(?:[:@]|$)/,
  },
};

/** A service that meets its limit is killed by the kernel, whatever it is doing. */
const enoughMemory: Rule = (configuration) =>
  (["app", "mta", "db"] as const).flatMap((service) => {
    const { enabled, image, memoryMiB } = configuration[service];
    const { mebibytes, because, images } = needs[service];
    return !enabled || !images.test(image) || memoryMiB === undefined || memoryMiB >= mebibytes
      ? []
      : [
          warning(
            `kopano:${service}.memoryMiB`,
            `is less than the ${mebibytes} MiB that the image needs: ${because}`,
            String(mebibytes),
          ),
        ];
  });

export const memoryRules: readonly Rule[] = [enoughMemory];
