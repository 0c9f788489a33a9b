import * as pulumi from "@pulumi/pulumi";
import { adviceFor } from "./failure-advice.ts";
import { hasFailed, taskLog, tasksOf } from "./swarm-task.ts";

const shownLines = 20;
const watchMilliseconds = 3000;

/**
 * Options that print why the tasks of a service failed. The provider removes a new service that does not start, and its
 * tasks with it, so they are watched meanwhile.
 */
export function reportFailedTasks(
  service: string,
  host: string | undefined,
): Pick<pulumi.CustomResourceOptions, "hooks"> {
  let seen: string | undefined;
  let watch: NodeJS.Timeout | undefined;
  const look = async () => {
    seen = (await lastFailure(service, host).catch(() => undefined)) ?? seen;
  };
  const begin = new pulumi.ResourceHook(`${service}-watch`, () => {
    watch = setInterval(() => void look(), watchMilliseconds);
    watch.unref();
  });
  const end = new pulumi.ResourceHook(`${service}-watched`, () => clearInterval(watch));
  const failed = new pulumi.ErrorHook(`${service}-failed-tasks`, async ({ failedOperation }) => {
    clearInterval(watch);
    if (failedOperation !== "delete") {
      await look();
      await pulumi.log.error(
        seen ?? `${service} did not start; see its tasks: docker service ps --no-trunc ${service}`,
      );
    }
    return false;
  });
  return {
    hooks: { beforeCreate: [begin], beforeUpdate: [begin], afterCreate: [end], afterUpdate: [end], onError: [failed] },
  };
}

/** The error of the last task that failed, or of one that no node can run. */
async function lastFailure(service: string, host: string | undefined): Promise<string | undefined> {
  const tasks = await tasksOf(host, service);
  const task = tasks.find(hasFailed) ?? tasks.find(({ Status }) => Status.State === "pending");
  if (task === undefined) return undefined;
  const reason = task.Status.Err ?? task.Status.Message ?? task.Status.State;
  const log = await taskLog(host, task, shownLines).catch(() => "");
  const lines = log === "" ? "" : `; its last log lines:\n${log}`;
  return `${service}: ${reason}${lines}${adviceFor(log)}`;
}
