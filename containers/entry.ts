/** Passwords that the stack generates when nobody says them. */
export const credentialNames = ["mysqlRootPassword", "mysqlPassword", "ldapRootPassword"] as const;
export type CredentialName = (typeof credentialNames)[number];

/** Stands for a generated password: its value exists only in the stack's state. */
export interface Generated {
  readonly generated: CredentialName;
}

/** One `NAME=value` of a container. */
export interface EnvironmentEntry {
  readonly name: string;
  readonly value: string | Generated;
  /** The value is a password or key, whoever chose it. */
  readonly secret: boolean;
}

export function isGenerated(value: unknown): value is Generated {
  return typeof value === "object" && value !== null && "generated" in value;
}
