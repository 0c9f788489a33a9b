/** Passwords that the stack generates unless they are set. */
export const credentialNames = ["mysqlRootPassword", "mysqlPassword", "ldapRootPassword"] as const;
/** The key of a generated password. */
export type CredentialName = (typeof credentialNames)[number];

/** What the stack generates for a variable: a password, or the key that signs mail. */
export type GeneratedName = CredentialName | "dkimPrivatekey";

/** Stands for a generated password or key: its value exists only in the stack's state. */
export interface Generated {
  readonly generated: GeneratedName;
}

/** Whether a value stands for a generated one. */
export function isGenerated(value: unknown): value is Generated {
  return typeof value === "object" && value !== null && "generated" in value;
}
