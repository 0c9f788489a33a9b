import { dockerCommand, type Printed } from "./docker-command.ts";
import { adviceFor } from "./failure-advice.ts";

const shownLines = 20;
// The cause may be followed by a line for each failed health check.
const searchedLines = 1000;

/** Why a container did not start, as far as the engine knows. */
export async function failedStart(containerName: string, host: string | undefined, image: string): Promise<string> {
  try {
    const [shown, searched] = await Promise.all(
      [shownLines, searchedLines].map(async (lines) => {
        const { stdout, stderr } = await dockerCommand(host, ["logs", "--tail", String(lines), containerName], 10);
        return (stdout + stderr).trimEnd();
      }),
    );
    return `${containerName} did not start; its last log lines:\n${shown}${adviceFor(searched ?? "")}`;
  } catch {
    if (!(await answers(host)))
      return (
        `${containerName} did not start, because the Docker Engine stopped answering. ` +
        "Start it (systemctl start docker); then run npx kopano recover for this stack, and pulumi up again."
      );
    return (await isMissing("container", containerName, host))
      ? `${containerName} was not created; ${await reasonFor(image, host)}`
      : `${containerName} did not start; see its log: docker logs ${containerName}`;
  }
}

async function answers(host: string | undefined): Promise<boolean> {
  return dockerCommand(host, ["version"], 10).then(
    () => true,
    () => false,
  );
}

async function reasonFor(image: string, host: string | undefined): Promise<string> {
  return (await isMissing("image", image, host))
    ? `the engine does not have its image, ${image}, and could not pull it: correct the image in the stack file, or bring it to the engine (docker pull, docker load)`
    : "the error of the engine is the one of its resource";
}

async function isMissing(kind: "container" | "image", name: string, host: string | undefined): Promise<boolean> {
  try {
    await dockerCommand(host, [kind, "inspect", "--format", "{{.Id}}", name], 10);
    return false;
  } catch (error) {
    return /no such (?:container|image|object)/i.test(String((error as Partial<Printed>).stderr));
  }
}
