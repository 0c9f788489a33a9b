/** Passwords that every stack generates unless they are set. */
export const credentialNames = ["mysqlRootPassword", "mysqlPassword", "ldapRootPassword"] as const;
/** Passwords that only some stacks need. */
export const optionalCredentialNames = ["archiverPassword", "backupPassword", "replicaPassword"] as const;
/** The key of a password of every stack. */
export type CredentialName = (typeof credentialNames)[number];
/** The key of a password that only some stacks need. */
export type OptionalCredentialName = (typeof optionalCredentialNames)[number];

/** What the stack generates for a variable: a password, or the key that signs mail. */
export type GeneratedName = CredentialName | OptionalCredentialName | "dkimPrivatekey";

/** Stands for a generated password or key: its value exists only in the stack's state. */
export interface Generated {
  readonly generated: GeneratedName;
}

/** Whether a value stands for a generated one. */
export function isGenerated(value: unknown): value is Generated {
  return typeof value === "object" && value !== null && "generated" in value;
}
