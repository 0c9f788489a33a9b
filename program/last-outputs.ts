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
  /** Of a stack on Docker Swarm: whether the state has the volumes of the engine that ran it before. */
  readonly hasEngineVolumes?: boolean;
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

/**
 * The outputs without the values that the last run did not know, such as those of a `pulumi up --target`: in a preview they
 * are texts like any other.
 */
export function knownOutputs(outputs: Readonly<Record<string, unknown>>): LastOutputs {
  const known = withoutUnknown(outputs) as LastOutputs;
  return "hostNames" in outputs ? { ...known, hostNames: true } : known;
}

function withoutUnknown(value: unknown): unknown {
  if (value === pulumi.runtime.unknownValue) return undefined;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, withoutUnknown(item)] as const);
  return Object.fromEntries(entries.filter(([, item]) => item !== undefined));
}

/** A backend of files writes the state in place while the program starts, so a reader may find half of it. */
async function read(name: string, attempts = 50): Promise<LastOutputs> {
  try {
    const result = (await pulumi.runtime.invoke("pulumi:pulumi:readStackOutputs", { name })) as {
      readonly outputs?: Readonly<Record<string, unknown>>;
    };
    return knownOutputs(result.outputs ?? {});
  } catch (error) {
    if (attempts <= 1 || !/failed to load checkpoint/.test(String(error))) throw error;
    await new Promise((resolve) => setTimeout(resolve, 100));
    return read(name, attempts - 1);
  }
}
