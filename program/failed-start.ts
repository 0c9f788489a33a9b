import * as pulumi from "@pulumi/pulumi";
import { failedStart } from "./failed-start-reason.ts";
import { forget, type PreviousContainer, putBack, removePutBack } from "./previous-container.ts";
import type { WayBack } from "./way-back.ts";

/**
 * Options that print the last log lines of a container that did not start or never answered: the provider reports only
 * "failed to be in healthy state". The container that it replaces, if it is kept, is put back. Pulumi's mocks cannot
 * register hooks, so program tests replace this function.
 */
export function reportFailedStart(
  containerName: string,
  host: string | undefined,
  image: string,
  wayBack?: WayBack,
): Pick<pulumi.CustomResourceOptions, "hooks"> {
  const hook = new pulumi.ErrorHook(`${containerName}-failed-start`, async ({ failedOperation }) => {
    if (failedOperation !== "create") return false;
    await pulumi.log.error(await failedStart(containerName, host, image));
    const previous = await wayBack?.kept;
    if (wayBack !== undefined && previous !== undefined)
      await pulumi.log.error(await returnTo(previous, containerName, host, wayBack.startSeconds));
    return false;
  });
  return { hooks: { onError: [hook], ...(wayBack && hooksOf(containerName, host, wayBack)) } };
}

function hooksOf(containerName: string, host: string | undefined, { kept, putBackId }: WayBack) {
  const started = new pulumi.ResourceHook(`${containerName}-started`, async () => {
    const previous = await kept;
    if (previous !== undefined) await forget(previous.committed, host);
  });
  if (putBackId === undefined) return { afterCreate: [started] };
  // The state does not know it, so the provider does not delete it.
  const makeRoom = new pulumi.ResourceHook(`${containerName}-replaced`, () => removePutBack(putBackId, host));
  return { beforeCreate: [makeRoom], afterCreate: [started] };
}

async function returnTo(
  previous: PreviousContainer,
  name: string,
  host: string | undefined,
  startSeconds: number,
): Promise<string> {
  try {
    if (await putBack(name, previous, host, startSeconds))
      return `${name} runs with its previous image ${previous.image} again, until the next pulumi up.`;
    return `${name} was started with its previous image ${previous.image} again, but is not healthy after ${startSeconds} s: ${dataMayHaveChanged}`;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return `${name} could not be started with its previous image ${previous.image} again: ${reason}`;
  }
}

const dataMayHaveChanged =
  "the new image may have changed its data. See the upgrades in docs/operations.md, and the container's log.";
