import * as pulumi from "@pulumi/pulumi";
import { dockerCommand } from "./docker-command.ts";
import { adviceFor } from "./failure-advice.ts";

const shownLines = 20;
// The cause may be followed by a line for each failed health check.
const searchedLines = 1000;

/**
 * Options that print the last log lines of a container that did not start or never answered: the provider reports only
 * "failed to be in healthy state". Pulumi's mocks cannot register hooks, so program tests replace this function.
 */
export function reportFailedStart(
  containerName: string,
  host: string | undefined,
): Pick<pulumi.CustomResourceOptions, "hooks"> {
  const hook = new pulumi.ErrorHook(`${containerName}-failed-start`, async ({ failedOperation }) => {
    if (failedOperation === "create") await pulumi.log.error(await lastLogLines(containerName, host));
    return false;
  });
  return { hooks: { onError: [hook] } };
}

async function lastLogLines(containerName: string, host: string | undefined): Promise<string> {
  try {
    const [shown, searched] = await Promise.all(
      [shownLines, searchedLines].map(async (lines) => {
        const { stdout, stderr } = await dockerCommand(host, ["logs", "--tail", String(lines), containerName], 10);
        return (stdout + stderr).trimEnd();
      }),
    );
    return `${containerName} did not start; its last log lines:\n${shown}${adviceFor(searched ?? "")}`;
  } catch {
    return `${containerName} did not start; see its log: docker logs ${containerName}`;
  }
}
