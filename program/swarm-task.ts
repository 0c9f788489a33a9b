import { UserError } from "../config/schema/user-error.ts";
import { dockerCommand, inspectListed } from "./docker-command.ts";

const answerSeconds = 20;
const pollMilliseconds = 1000;

/** A task of a service as the engine reports it. */
export interface SwarmTask {
  readonly ID: string;
  readonly CreatedAt: string;
  readonly NodeID?: string;
  readonly DesiredState: string;
  readonly Spec: object;
  readonly Status: {
    readonly State: string;
    readonly Err?: string;
    readonly Message?: string;
    readonly ContainerStatus?: { readonly ExitCode?: number };
  };
}

/** The tasks of a service, the newest first; none if the service does not exist. */
export async function tasksOf(host: string | undefined, service: string): Promise<SwarmTask[]> {
  const list = ["service", "ps", "--quiet", "--no-trunc", service];
  const tasks = await inspectListed<SwarmTask>(host, ["inspect", "--type", "task"], list, answerSeconds);
  return tasks.sort((one, other) => (one.CreatedAt < other.CreatedAt ? 1 : -1));
}

/** The host name of the node that runs a service now; undefined if none does. */
export async function nodeOfTask(host: string | undefined, service: string): Promise<string | undefined> {
  const running = (await tasksOf(host, service)).find(
    ({ DesiredState, Status }) => DesiredState === "running" && Status.State === "running",
  );
  if (running?.NodeID === undefined) return undefined;
  const args = ["node", "inspect", "--format", "{{.Description.Hostname}}", running.NodeID];
  return (await dockerCommand(host, args, answerSeconds)).stdout.trim();
}

/** Whether a task ended with an error. */
export function hasFailed({ Status }: SwarmTask): boolean {
  return Status.State === "failed" || Status.State === "rejected" || Status.State === "orphaned";
}

/** What a task printed. */
export async function taskLog(host: string | undefined, { ID }: SwarmTask, lines: number): Promise<string> {
  const args = ["service", "logs", "--raw", "--tail", String(lines), ID];
  const { stdout, stderr } = await dockerCommand(host, args, answerSeconds);
  return (stdout + stderr).trimEnd();
}

/**
 * What a service that runs once has printed, when it has finished; empty if its node does not answer. Throws a UserError if
 * it failed, or did not finish in time. Only a task of the current specification counts: an update starts another one.
 */
export async function finishedTask(host: string | undefined, service: string, limitSeconds: number): Promise<string> {
  const end = Date.now() + limitSeconds * 1000;
  for (;;) {
    const task = await currentTask(host, service);
    // The log is on the node that ran it, which may be lost by now.
    if (task?.Status.State === "complete") return taskLog(host, task, 10_000).catch(() => "");
    if (task !== undefined && hasFailed(task))
      throw new UserError(
        `The job ${service} failed: ${task.Status.Err ?? task.Status.Message ?? "no reason known"}.\n${await taskLog(host, task, 1000)}`,
      );
    if (Date.now() > end)
      throw new UserError(
        `The job ${service} did not finish within ${limitSeconds} s: ${task?.Status.Err ?? task?.Status.State ?? "it was not started"}.`,
      );
    await new Promise((resolve) => setTimeout(resolve, pollMilliseconds));
  }
}

async function currentTask(host: string | undefined, service: string): Promise<SwarmTask | undefined> {
  const [tasks, { stdout }] = await Promise.all([
    tasksOf(host, service),
    dockerCommand(host, ["service", "inspect", "--format", "{{json .Spec.TaskTemplate}}", service], answerSeconds),
  ]);
  const current = comparable(JSON.parse(stdout) as object);
  return tasks.find(({ Spec }) => comparable(Spec) === current);
}

/** The engine leaves the kind of runtime out of tasks. */
function comparable(spec: object): string {
  return JSON.stringify({ ...spec, Runtime: undefined });
}
