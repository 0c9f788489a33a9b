import type { Resolved } from "../../config/resolved.ts";
import { suggestName } from "../../config/schema/suggestion.ts";
import { UserError } from "../../config/schema/user-error.ts";
import { isStoreOnly } from "../../config/stack/directory-entries.ts";

type Users = Resolved["directory"]["users"];

/** The account that was named on the command line. Throws a UserError if there is none, or nobody logs in to it. */
export function accountOf(users: Users, name: string): Users[string] {
  const user = Object.hasOwn(users, name) ? users[name] : undefined;
  if (user === undefined) {
    const suggestion = suggestName(name, Object.keys(users));
    const hint = suggestion === undefined ? "" : `; did you mean \`${suggestion}\`?`;
    throw new UserError(`\`${name}\` is not an account of kopano:directory.users${hint}`);
  }
  if (isStoreOnly(user)) throw new UserError(`nobody logs in to \`${name}\`, which is only a store`);
  return user;
}
