import { describe, expect, it } from "vitest";
import { waitFor } from "../../demo/mail.ts";
import { countArrivals } from "../support/mail-count.ts";
import { SteadySender } from "../support/steady-sender.ts";
import {
  addressOf,
  arrivalOf,
  changeNode,
  imapsOn,
  nodes,
  onNode,
  runningOnSwarm,
  SwarmStack,
  sendOver,
  swarmConfiguration,
} from "../support/swarm.ts";

const sender = "sender";
const recipients = [{ address: "demo@example.com", user: "demo" }];

/** What happens to mail when images, nodes and networks fail. The cases follow one another. */
describe("a stack on Docker Swarm, disturbed", () => {
  const configuration = swarmConfiguration();
  configuration.directory.users[sender] = {};
  const settings = { ...configuration, swarm: { monitorSeconds: 5 } };
  const stack = new SwarmStack(settings);
  const outputs = runningOnSwarm(stack);

  /** How many seconds a message takes to arrive that mta has accepted. */
  async function arrival(subject: string, limitSeconds: number): Promise<number> {
    const began = Date.now();
    await arrivalOf(subject, 2, outputs(), limitSeconds);
    return (Date.now() - began) / 1000;
  }

  it("loses no message of 1,000 while the replicas of mta are updated one after the other", async () => {
    const from = `${sender}@example.com`;
    const senders = ([1, 3] as const).map(
      (node) => new SteadySender({ endpoint: { host: addressOf(node), port: 25 }, from, recipients, rate: 4 }),
    );
    await Promise.all(senders.map((one) => one.reach(50)));
    Object.assign(configuration.mta, { environment: { syslogLevel: 6 } });
    const update = await stack.up();
    const sendings = await Promise.all(senders.map((one) => one.finish(500)));
    expect(update.exitCode).toBe(0);
    for (const [index, sending] of sendings.entries()) {
      const { subject } = senders[index] ?? { subject: "" };
      const count = async () => {
        const arrivals = await countArrivals(imapsOn(2, outputs()), outputs(), sending, { subject, sender });
        return arrivals.missing.length === 0 ? arrivals : undefined;
      };
      const arrivals = await waitFor(count, "the last messages", 600);
      const deferred = sending.deferrals.length;
      console.info(
        `${sending.letters.length} sent in ${sending.seconds.toFixed(0)} s, ${arrivals.delivered} delivered, ` +
          `${deferred} attempts deferred, ${arrivals.bounces.length} bounced, ${sending.refused.length} refused`,
      );
      expect(sending.refused).toEqual([]);
      expect(sending.expired).toEqual([]);
      expect(arrivals.bounces).toEqual([]);
    }
  });

  it("returns from an image that does not start, says why, and receives mail meanwhile", async () => {
    const { image } = configuration.mta;
    configuration.mta.image = "kopano-local/auth:1";
    const attempt = stack.attempt();
    const subject = "during a failed update";
    await new Promise((resolve) => setTimeout(resolve, 20_000));
    const began = Date.now();
    await Promise.any([sendOver(1, subject), sendOver(3, subject)]);
    await arrival(subject, 60);
    const { exitCode, output } = await attempt;
    console.info(`the failed update ended ${((Date.now() - began) / 1000).toFixed(0)} s after the message`);
    expect(exitCode).not.toBe(0);
    expect(output).toMatch(/rollback completed/);
    expect(output).toMatch(new RegExp(`${stack.prefix}-mta: task: non-zero exit`));
    configuration.mta.image = image;
    await stack.up();
    const again = await stack.preview("--expect-no-changes");
    expect(again.exitCode, again.output).toBe(0);
  });

  it("keeps mail while the node of app is lost, says so, and delivers when it returns", async () => {
    await changeNode(2, "kill");
    await waitFor(
      async () => ((await onNode(1, "node", "ls")).includes("Down") ? true : undefined),
      "the node to be missed",
      120,
    );
    await sendOver(3, "for a lost node");
    const { output } = await stack.preview();
    expect(output).toContain("The node node2 does not answer, and the data of app is there");
    const began = Date.now();
    await changeNode(2, "start");
    await arrival("for a lost node", 300);
    console.info(`delivered ${((Date.now() - began) / 1000).toFixed(0)} s after the node was started again`);
  });

  it("runs no second db while the node of db is cut off, and delivers afterwards", async () => {
    const writers = async () => (await Promise.all(nodes.map((node) => stack.task(node, "db")))).map((id) => id !== "");
    await changeNode(1, "cut");
    for (let seconds = 0; seconds < 60; seconds += 5) {
      expect(await writers()).toEqual([true, false, false]);
      await new Promise((resolve) => setTimeout(resolve, 5000));
    }
    // The directory is on that node, too, so nobody can say who receives mail here.
    await expect(sendOver(3, "from a cut network")).rejects.toThrow(/451 4\.3\.0/);
    const began = Date.now();
    await changeNode(1, "connect");
    await waitFor(
      () =>
        sendOver(3, "from a cut network").then(
          () => true,
          () => undefined,
        ),
      "acceptance",
      300,
    );
    await arrival("from a cut network", 300);
    console.info(`delivered ${((Date.now() - began) / 1000).toFixed(0)} s after the network was connected again`);
    expect(await writers()).toEqual([true, false, false]);
  });
});
