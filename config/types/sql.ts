import { path } from "./path.ts";
import { pattern } from "./string.ts";

/** Name of a database or account that is safe in SQL. */
export const sqlName = pattern("a name of letters, digits, `_` and `-`", /^[A-Za-z0-9_-]{1,64}$/, "kopano");

/** The host part of an account. */
export const accountHost = pattern("a host name, an address or a pattern such as `%`", /^[\w.:%/-]{1,60}$/, "%");

/** A password as the server stores it. */
export const passwordHash = pattern(
  "a hash as `SELECT PASSWORD(…)` prints it: `*` and 40 hexadecimal digits",
  /^\*[0-9A-Fa-f]{40}$/,
  `*${"0".repeat(40)}`,
);

/** A file in the container that contains a value. */
export const valueFile = path("/run/secrets/db");
