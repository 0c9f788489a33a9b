import * as pulumi from "@pulumi/pulumi";
import type { Resolved } from "../config/resolved.ts";

/** The stack's outputs that this reads and that the next run has to find again. */
interface Outputs {
  readonly passwords?: Readonly<Record<string, string>>;
  readonly earlierPasswords?: Readonly<Record<string, string>>;
}

/**
 * Secret, by account: passwords that the first release generated as separate resources. They are known from the outputs of
 * the last run only, because their resources are no longer part of the program. An account keeps its password as long as it
 * is listed and none is configured for it.
 */
export function earlierPasswords({ directory }: Resolved): pulumi.Output<Readonly<Record<string, string>>> {
  const name = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
  const found = pulumi.runtime.invoke("pulumi:pulumi:readStackOutputs", { name }) as Promise<{
    readonly outputs?: Outputs;
  }>;
  return pulumi.secret(
    found.then(({ outputs = {} }) => {
      const { earlierPasswords: carried, passwords = {} } = outputs;
      const isGenerated = ([account]: [string, string]) =>
        Object.hasOwn(directory.users, account) && directory.users[account]?.password === undefined;
      return Object.fromEntries(Object.entries(carried ?? passwords).filter(isGenerated));
    }),
  );
}
