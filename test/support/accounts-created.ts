import { describe, expect, it } from "vitest";
import { environmentOf, picked } from "./container-files.ts";
import { accountsOf, expectedAccounts, madeUpPassword, putFiles } from "./database-accounts.ts";
import { localImage } from "./image-run.ts";
import { accepted, nastyEnvironment } from "./nasty-configuration.ts";
import { TestStack } from "./stack.ts";

/** Only a database, with one set of the variables for its accounts. */
function databaseConfiguration(names: readonly string[]) {
  const { environment, set } = nastyEnvironment("db", names);
  const off = { enabled: false };
  return {
    configuration: accepted({
      domain: "example.com",
      app: off,
      mta: off,
      auth: off,
      db: { image: localImage("db"), environment },
      data: { retain: false },
    }),
    set,
  };
}

/** Tests that the database has the accounts that its variables set, for each of these sets of variables. */
export function createsAccounts(sets: readonly (readonly string[])[]): void {
  describe("the accounts of the database", () => {
    it.each(sets.map((names, index) => [index + 1, names] as const))(
      "are those of the variables, whichever names are used: %i",
      async (_, names) => {
        const { configuration, set } = databaseConfiguration(names);
        const stack = new TestStack(configuration);
        try {
          await putFiles(stack, localImage("db"));
          await stack.init();
          await stack.up();
          const container = stack.container("db");
          const texts = Object.fromEntries(set.map(({ name, text }) => [name, text]));
          expect(picked(await environmentOf(container), names)).toEqual(texts);
          const { expected, rootPassword } = expectedAccounts(texts);
          const found = await accountsOf(container, rootPassword ?? (await madeUpPassword(container)));
          expect(found.databases).toContain(expected.database);
          expect(picked(found.accounts, Object.keys(expected.accounts))).toEqual(expected.accounts);
        } finally {
          await stack.remove();
          expect(await stack.left(), "left on the engine").toEqual([]);
        }
      },
    );
  });
}
