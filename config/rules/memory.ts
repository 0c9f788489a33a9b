import type { ServiceName } from "../services/service-name.ts";
import { type Rule, warning } from "./finding.ts";

interface Need {
  readonly mebibytes: number;
  readonly because: string;
  /** The images that this applies to. */
  readonly images: RegExp;
}

/** The minimum that the documented images need. */
const needs: Readonly<Record<Exclude<ServiceName, "auth">, Need>> = {
  app: {
    mebibytes: 256,
    because: "Kopano's daemons use about 140 MiB when idle",
    images: /(?:^|\/)kopano(?:[:@]|$)/,
  },
  mta: {
    mebibytes: 1536,
    because: "ClamAV's signatures alone take more than 1 GiB",
    // The build is a part of the tag, `mini-1.5.5` (README of the image, Tags).
    images: /(?:^|\/)postfix-amavis(?!:(?:[\w.]+-)?(?:mini|base)(?:[-@]|$))(?:[:@]|$)/,
  },
  db: {
    mebibytes: 192,
    because: "the server uses about 80 MiB besides its main cache, and more at its first start",
    images: /(?:^|\/)mariadb(?:[:@]|$)/,
  },
};

/** The kernel kills a service that reaches its limit. */
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
