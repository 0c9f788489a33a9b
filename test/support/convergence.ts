import { describe, expect, it } from "vitest";
import { differingPaths } from "./compared-files.ts";
import { containerInput, KeptVolume } from "./kept-volume.ts";
import { seeded } from "./random-changes.ts";
import { randomConfigurations } from "./random-configuration.ts";

/**
 * Tests that a container on the volume of its predecessor has the files of a fresh deployment: a chain of random
 * configurations, each applied to the volume that the one before it has filled.
 */
export function converges(seed: number, pairs: number): void {
  describe.each(["app", "mta"] as const)(`${pairs} random changes of %s, seed ${seed}`, (service) => {
    it("leave the files of a fresh deployment", async () => {
      const next = randomConfigurations(seeded(seed));
      let kept = new KeptVolume(service);
      try {
        await kept.start(containerInput(service, next()));
        for (let pair = 1; pair <= pairs; pair++) {
          const configuration = next();
          const input = containerInput(service, configuration);
          const fresh = new KeptVolume(service);
          const [changed, wanted] = [await kept.start(input), await fresh.start(input)];
          await kept.remove();
          kept = fresh;
          expect(wanted.size).toBeGreaterThan(100);
          expect(differingPaths(changed, wanted), `pair ${pair}: ${JSON.stringify(configuration)}`).toEqual([]);
        }
      } finally {
        await kept.remove();
      }
    }, 3_600_000);
  });
}
