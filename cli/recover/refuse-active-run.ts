import { UserError } from "../../config/schema/user-error.ts";
import { activityOf, type Lock } from "./lock.ts";

/** Throws a UserError if a run may still change the stack. `hasEnded` vouches for the runs that this machine cannot see. */
export function refuseActiveRun(stack: string, lock: Lock, hasEnded: boolean): void {
  const active = lock === "unnamed" ? undefined : lock.find((owner) => activityOf(owner) === "active");
  if (active !== undefined)
    throw new UserError(
      `another run is active: process ${active.process} of ${active.user} has changed ${stack} since ${active.since}; nothing was changed. Wait until it ends`,
      1,
    );
  const isElsewhere = lock === "unnamed" || lock.some((owner) => activityOf(owner) === "elsewhere");
  if (!isElsewhere || hasEnded) return;
  const who =
    lock === "unnamed"
      ? "a run that the backend does not name"
      : lock.map(({ user, host }) => `${user} on ${host}`).join(", ");
  throw new UserError(
    `${stack} is locked by ${who}; whether it still runs cannot be seen from here, so nothing was changed. When it has ended, add --ended`,
    1,
  );
}
