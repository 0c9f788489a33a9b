import { type Generated, isGenerated } from "../config/services/generated.ts";

/** One `NAME=value` of a container. */
export interface EnvironmentEntry {
  readonly name: string;
  readonly value: string | Generated;
  /** The value is a password or key, generated or configured. */
  readonly secret: boolean;
}

/** Whether nobody may read the value of an entry. */
export function isSecret({ value, secret }: EnvironmentEntry): boolean {
  return secret || isGenerated(value);
}
