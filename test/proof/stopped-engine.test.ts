import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { expectWhole, failed, recovered, SentMessages } from "../support/interruption.ts";
import { smallEnvironment, TestStack } from "../support/stack.ts";
import { addressOf, changeNode, hostOf, startSwarm, stopSwarm } from "../support/swarm.ts";

const services = ["db", "auth", "app", "mta"] as const;
const ports = { smtp: 25, imap: 143, imaps: 993 };

/** One engine, of the nodes for Docker Swarm, since that of the machine runs the other tests. */
describe("a stack whose engine is killed with all its containers during a run", () => {
  let stack: TestStack;
  let messages: SentMessages;
  let seconds = 20;

  beforeAll(async () => {
    await startSwarm();
    vi.stubEnv("DOCKER_HOST", hostOf(1));
    const { configuration } = await smallEnvironment(true);
    Object.assign(configuration.app, { ports: { imap: 143, imaps: 993 } });
    Object.assign(configuration.mta, { ports: { smtp: 25 } });
    stack = new TestStack(configuration);
    messages = new SentMessages(stack, ports, addressOf(1));
    await stack.init();
    await stack.up();
    await messages.send();
  });
  afterAll(async () => {
    await stack?.removeWithVolumes().finally(stopSwarm);
  });

  it.each(services)("is whole after recovery if up was creating %s", async (service) => {
    for (const name of services) Object.assign(stack.configuration[name] as object, { stopSeconds: ++seconds });
    const moment = { step: new RegExp(` kopano-${service} (creating|replacing)`), afterSeconds: 1 };
    const output = await failed(stack, "up", moment, () => changeNode(1, "kill"));
    expect(output).toContain("because the Docker Engine stopped answering");
    await changeNode(1, "start");
    await recovered(stack);
    await stack.up();
    await expectWhole(stack);
    await messages.expectAll();
    await messages.send();
  });
});
