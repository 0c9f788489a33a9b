import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Disturbance, DisturbedStack, interruptsDelivery, restartsMta } from "./disturbance.ts";
import { countArrivals } from "./mail-count.ts";
import { duplicates, losses, type MailFigures, summary } from "./mail-figures.ts";
import { MailLog } from "./mail-log.ts";
import { emptyQueue, flushQueue } from "./mail-queue.ts";
import { endpoints, type Outputs, smallEnvironment } from "./stack.ts";
import { SteadySender } from "./steady-sender.ts";

const recipients = [
  { address: "admin@example.com", user: "admin" },
  { address: "demo@example.com", user: "demo" },
  // An alias of that user.
  { address: "info@example.com", user: "demo" },
];
const sender = "sender";
const stalledSeconds = 60;

/**
 * A message that is stored but not yet acknowledged when the connection breaks is delivered again. Postfix begins with
 * five simultaneous deliveries to a destination that is available again (initial_destination_concurrency). Without the
 * directory nothing is stored.
 */
function tolerableDuplicates(disturbances: readonly Disturbance[]): number {
  return 5 * disturbances.filter(interruptsDelivery).length;
}

interface SteadyMail {
  /** The minimum number of messages; more are sent while the disturbances continue. */
  readonly messages: number;
  /** Messages per second. */
  readonly rate: number;
  /** One after the other, evenly distributed over the messages. */
  readonly disturbances: readonly Disturbance[];
  readonly limitSeconds: number;
}

/** Tests that a new stack delivers a steady stream of mail while its services are replaced and killed. */
export function deliversSteadyMail(title: string, plan: SteadyMail): void {
  describe(title, () => {
    let stack: DisturbedStack;
    let outputs: Outputs;
    let at: ReturnType<typeof endpoints>;

    beforeAll(async () => {
      const { configuration, ports } = await smallEnvironment();
      Object.assign(configuration.directory.users, { [sender]: {} });
      // Logs every delivery attempt, not only warnings.
      configuration.mta.environment.syslogLevel = 7;
      stack = new DisturbedStack(configuration);
      await stack.init();
      await stack.up();
      outputs = await stack.outputs();
      at = endpoints(ports, outputs.ca);
    });
    afterAll(async () => {
      expect(await stack.remove(), "left on the engine").toEqual([]);
    });

    it(
      "delivers every message, with no more duplicates than the disturbances explain",
      async () => {
        const figures = await sendThrough(plan);
        console.info(`${title}: ${summary(figures)}`);
        expect(losses(figures), "lost mail").toEqual([]);
        const repeated = figures.repeated.map(({ id, times }) => `${id} ${times} times`);
        expect(duplicates(figures), `duplicates: ${repeated.join(", ")}`).toBeLessThanOrEqual(
          tolerableDuplicates(plan.disturbances),
        );
      },
      plan.limitSeconds * 1000,
    );

    async function sendThrough({ messages, rate, disturbances }: SteadyMail): Promise<MailFigures> {
      const log = new MailLog(stack);
      log.follow();
      const steady = new SteadySender({ endpoint: at.smtp, from: `${sender}@example.com`, recipients, rate });
      try {
        for (const [index, disturbance] of disturbances.entries()) {
          await steady.reach(((index + 1) * messages) / (disturbances.length + 1));
          // Messages deferred by an earlier disturbance would wait for minutes, unaffected by this one.
          await flushQueue(stack);
          await stack.disturb(disturbance);
          if (restartsMta(disturbance)) log.follow();
        }
      } catch (error) {
        await steady.finish(0);
        throw error;
      }
      const sending = await steady.finish(messages);
      const began = Date.now();
      const queue = await emptyQueue(stack, stalledSeconds);
      const emptied = (Date.now() - began) / 1000;
      const arrivals = await countArrivals(at.imaps, outputs, sending, { subject: steady.subject, sender });
      const outcomes = arrivals.missing.map(({ id }) => log.outcome(id));
      return {
        ...sending,
        ...arrivals,
        queueLength: queue.length,
        queueSeconds: emptied,
        stuck: queue.left,
        outcomes,
      };
    }
  });
}
