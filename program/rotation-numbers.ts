import type { Resolved } from "../config/resolved.ts";
import type { Problem } from "../config/schema/problem.ts";
import { UserError } from "../config/schema/user-error.ts";
import type { LastOutputs, RotationNumbers } from "./last-outputs.ts";

type Rotation = Resolved["rotation"];

interface Numbers {
  /** Those of this run, for the rest of the program. */
  readonly rotation: Rotation;
  /** Those that the next run has to know; undefined if nothing was ever rotated. */
  readonly remembered: RotationNumbers | undefined;
}

const ofUser = "users.";

/**
 * The numbers that are set, and for all others those of the last run: removing a key neither brings an earlier password
 * back nor generates another one. Throws a UserError if a number becomes smaller.
 */
export function rotationNumbers({ rotation, set }: Resolved, { rotation: last = {} }: LastOutputs): Numbers {
  const { users = {}, ...others } = set.rotation ?? {};
  // Keys that are not set are missing.
  const now = { ...(others as RotationNumbers), ...withPrefix(users) };
  refuseSmaller(now, last);
  const numbers: RotationNumbers = { ...last, ...now };
  const all = Object.entries(rotation).map(([key, number]) => [key, numbers[key] ?? number]);
  const remembered = Object.fromEntries(Object.entries(numbers).filter(([, number]) => number > 1));
  return {
    rotation: { ...(Object.fromEntries(all) as Rotation), users: withoutPrefix(numbers) },
    remembered: Object.keys(remembered).length === 0 ? undefined : remembered,
  };
}

function refuseSmaller(now: RotationNumbers, last: RotationNumbers): void {
  const problems = Object.entries(now).flatMap(([key, number]): Problem[] => {
    const before = last[key] ?? 1;
    if (number >= before) return [];
    const reason = `was ${before} in the last run: only a larger number generates another one`;
    return [{ path: `kopano:rotation.${key}`, reason, found: String(number), example: String(before + 1) }];
  });
  if (problems.length > 0) throw UserError.ofProblems(problems);
}

function withPrefix(users: RotationNumbers): RotationNumbers {
  return Object.fromEntries(Object.entries(users).map(([user, number]) => [`${ofUser}${user}`, number]));
}

function withoutPrefix(numbers: RotationNumbers): RotationNumbers {
  const users = Object.entries(numbers).filter(([key]) => key.startsWith(ofUser));
  return Object.fromEntries(users.map(([key, number]) => [key.slice(ofUser.length), number]));
}
