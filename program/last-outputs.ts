import * as pulumi from "@pulumi/pulumi";

/** The outputs of the stack that the next run has to find again. */
export interface LastOutputs {
  /** Those of the first release by account, otherwise JSON. */
  readonly passwords?: Readonly<Record<string, string>> | string;
  readonly earlierPasswords?: Readonly<Record<string, string>>;
  readonly databaseUsers?: DatabaseUsers;
  /** Users and groups as the last run configured them (`packed` of `directory-record.ts`). */
  readonly directory?: string;
  /** The environments of the services, by variable. */
  readonly environment?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly rotation?: RotationNumbers;
  /** By owner: `ca`, `app` or `mta`. */
  readonly certificates?: Readonly<Record<string, Validity>>;
  /** What ran the services, if it was not the engine itself. */
  readonly mode?: string;
  /** Since a run has created all volumes. */
  readonly hostNames?: unknown;
}

/** The numbers of `kopano:rotation` that are larger than 1, by key; those of users by `users.<account>`. */
export type RotationNumbers = Readonly<Record<string, number>>;

/** How long a certificate is valid. */
export interface Validity {
  /** In ISO 8601. */
  readonly end: string;
  /** How many times it was renewed because it ended; undefined if the stack does not renew it. */
  readonly renewals?: number;
  /** Whether it is one of the operator. */
  readonly isOwn?: true;
  /** Where another one is that is presented instead of it: the path of Traefik's store, or its volume. */
  readonly store?: string;
}

/** Accounts of db that the program set up for a database of their own. */
export interface DatabaseUsers {
  /** The databases of those that the configuration has, by account. */
  readonly current: Readonly<Record<string, string>>;
  /** Those that it once had. */
  readonly former: readonly string[];
}

/** The passwords of users by account, in either form. */
export function passwordsIn({ passwords = {} }: LastOutputs): Readonly<Record<string, string>> {
  return typeof passwords === "string" ? (JSON.parse(passwords) as Record<string, string>) : passwords;
}

/** The outputs that the last run of the stack left behind. */
export async function lastOutputs(): Promise<LastOutputs> {
  return read(`${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`);
}

/** A backend of files writes the state in place while the program starts, so a reader may find half of it. */
async function read(name: string, attempts = 50): Promise<LastOutputs> {
  try {
    const result = (await pulumi.runtime.invoke("pulumi:pulumi:readStackOutputs", { name })) as {
      readonly outputs?: LastOutputs;
    };
    return result.outputs ?? {};
  } catch (error) {
    if (attempts <= 1 || !/failed to load checkpoint/.test(String(error))) throw error;
    await new Promise((resolve) => setTimeout(resolve, 100));
    return read(name, attempts - 1);
  }
}
