import { dockerCommand } from "./docker-command.ts";
import { engineRequest } from "./engine-api.ts";

/** On a container that was put back because its successor did not start. */
export const putBackLabel = "kopano.put-back";

const answerSeconds = 60;

/** A container that a new image replaces, with what is needed to create it again. */
export interface PreviousContainer {
  /** The image of its configuration. */
  readonly image: string;
  /** Its file system, volumes aside, as an untagged image of the engine. */
  readonly committed: string;
  /** The request that creates it again. */
  readonly definition: object;
}

/** What `docker inspect` prints of a container, as far as it is read here. */
interface Inspected {
  readonly Config: { readonly Image: string; readonly Labels: Readonly<Record<string, string>> };
  readonly HostConfig: object;
  readonly NetworkSettings: { readonly Networks: Readonly<Record<string, Endpoint>> };
}

interface Endpoint {
  readonly IPAMConfig: object | null;
  readonly Aliases: readonly string[] | null;
}

/** Keeps a container before the provider deletes it; it contains uploaded files, which only its file system has. */
export async function keepContainer(id: string, host: string | undefined): Promise<PreviousContainer> {
  const { stdout: inspected } = await dockerCommand(host, ["container", "inspect", id], answerSeconds);
  const [{ Config, HostConfig, NetworkSettings } = missing(id)] = JSON.parse(inspected) as Inspected[];
  const { stdout: committed } = await dockerCommand(host, ["commit", "--pause=false", id], answerSeconds);
  const image = Config.Labels[putBackLabel] ?? Config.Image;
  const endpoints = Object.entries(NetworkSettings.Networks).map(([network, { IPAMConfig, Aliases }]) => [
    network,
    // The engine adds the short id of the container, which ends with it.
    { IPAMConfig, Aliases: Aliases?.filter((alias) => !id.startsWith(alias)) },
  ]);
  return {
    image,
    committed: committed.trim(),
    definition: {
      ...Config,
      Image: committed.trim(),
      Labels: { ...Config.Labels, [putBackLabel]: image },
      HostConfig,
      NetworkingConfig: { EndpointsConfig: Object.fromEntries(endpoints) },
    },
  };
}

/**
 * Replaces a container that did not start by its predecessor, and waits until that is healthy. Returns whether it is
 * within `startSeconds`. Rejects if the engine refuses.
 */
export async function putBack(
  name: string,
  { definition }: PreviousContainer,
  host: string | undefined,
  startSeconds: number,
): Promise<boolean> {
  await removeContainer(name, host);
  await engineRequest(host, "POST", `/containers/create?name=${encodeURIComponent(name)}`, definition);
  await dockerCommand(host, ["start", name], answerSeconds);
  const end = Date.now() + startSeconds * 1000;
  while (Date.now() < end) {
    const { stdout } = await dockerCommand(
      host,
      ["inspect", "--format", "{{.State.Health.Status}}", name],
      answerSeconds,
    );
    if (stdout.trim() === "healthy") return true;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  return false;
}

/** Removes a container that was put back, with the image of its file system: its successor needs its name and its data. */
export async function removePutBack(id: string, host: string | undefined): Promise<void> {
  const { stdout } = await dockerCommand(host, ["inspect", "--format", "{{.Image}}", id], answerSeconds);
  await removeContainer(id, host);
  await forget(stdout.trim(), host);
}

/** Removes what `keepContainer` kept. An image that a container still uses stays. */
export async function forget(committed: string, host: string | undefined): Promise<void> {
  await dockerCommand(host, ["image", "rm", committed], answerSeconds).catch(() => undefined);
}

/** Stops a container within its own stop time, and removes it. If that fails, its name stays in use, which the engine then says. */
async function removeContainer(name: string, host: string | undefined): Promise<void> {
  await dockerCommand(host, ["stop", name], 600).catch(() => undefined);
  await dockerCommand(host, ["rm", "--force", name], answerSeconds).catch(() => undefined);
}

function missing(id: string): never {
  throw new Error(`the engine has no container ${id}`);
}
