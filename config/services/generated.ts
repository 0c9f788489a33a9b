/** Passwords that the stack generates unless they are set. */
export const credentialNames = ["mysqlRootPassword", "mysqlPassword", "ldapRootPassword"] as const;
export type CredentialName = (typeof credentialNames)[number];

/** Stands for a generated password: its value exists only in the stack's state. */
export interface Generated {
  readonly generated: CredentialName;
}

export function isGenerated(value: unknown): value is Generated {
  return typeof value === "object" && value !== null && "generated" in value;
}
