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
  return pulumi.secret(
    lastOutputs(name).then(({ outputs = {} }) => {
      const { earlierPasswords: carried, passwords = {} } = outputs;
      const isGenerated = ([account]: [string, string]) =>
        Object.hasOwn(directory.users, account) && directory.users[account]?.password === undefined;
      return Object.fromEntries(Object.entries(carried ?? passwords).filter(isGenerated));
    }),
  );
}

/** A backend of files writes the state in place while the program starts, so a reader may find half of it. */
async function lastOutputs(name: string, attempts = 50): Promise<{ readonly outputs?: Outputs }> {
  try {
    return (await pulumi.runtime.invoke("pulumi:pulumi:readStackOutputs", { name })) as { readonly outputs?: Outputs };
  } catch (error) {
    if (attempts <= 1 || !/failed to load checkpoint/.test(String(error))) throw error;
    await new Promise((resolve) => setTimeout(resolve, 100));
    return lastOutputs(name, attempts - 1);
  }
}
