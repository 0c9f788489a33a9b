import { objection } from "../../config/schema/environment-schema.ts";
import type { Variable } from "../../config/schema/variable.ts";
import { directorySocket } from "../../config/services/auth/server.ts";
import type { ServiceName } from "../../config/services/service-name.ts";
import { holdsPassword } from "../../config/types/embedded-password.ts";
import { type Carried, note } from "./carried.ts";
import { valueFromString } from "./value-from-string.ts";
import { placeOfVariable } from "./variable-place.ts";

/** A variable that the compose project sets. */
export interface SetVariable {
  readonly service: ServiceName;
  readonly name: string;
  readonly text: string;
  /** In the compose project. */
  readonly place: string;
}

/** Moves a variable to its place, unless the container gets the same value, `now`, without it. */
export function carryVariable({ service, name, text, place }: SetVariable, now?: unknown): Carried {
  const noted = (...notes: Carried["notes"]): Carried => ({ entries: [], notes });
  const found = placeOfVariable(service, name);
  if (found === undefined) return noted(note("lost", place, `is not a variable of the ${service} image`));
  const { path, variable } = found;
  const { read, ignored } = name === "MIGRATE_CONFIG" ? fixes(service, variable, text) : { read: text, ignored: [] };
  const value = valueFromString(variable, name === "LDAPURI" ? withSocket(read) : read);
  if (text === "" && (value === undefined || (now === undefined && variable.imageDefault === ""))) {
    const reason = "is omitted, because the image treats an empty value as unset";
    return now === undefined ? noted(note("different", place, reason)) : noted();
  }
  if (value === undefined) return noted(note("lost", place, refusal(variable, text)));
  const secret = variable.secret === true || holdsPassword(text);
  return {
    entries: now === variable.type.render(value) ? [] : [{ path, value, ...(secret && { secret }) }],
    notes: ignored.map((word) => note("lost", place, `\`${word}\` is not a fix known to the image`)),
  };
}

/** The fixes that the image reads from a string: it ignores unknown ones, and only app knows `all`. */
function fixes(service: ServiceName, { type }: Variable, text: string) {
  const words = text.split(/\s+/).filter((word) => word !== "");
  const known = words.filter((word) => type.schema.safeParse([Number(word)]).success);
  if (service === "app" && words.includes("all")) return { read: type.render(type.example), ignored: [] };
  // Without a known fix the whole string is reported, as for every other variable.
  if (known.length === 0) return { read: text, ignored: [] };
  return { read: known.join(" "), ignored: words.filter((word) => !known.includes(word)) };
}

/** The program loads `directory` through its own socket, without which `pulumi up` fails. */
function withSocket(addresses: string): string {
  const given = addresses.split(/\s+/).filter((address) => address !== "");
  return given.length === 0 || given.includes(directorySocket) ? addresses : [...given, directorySocket].join(" ");
}

/** Why a string is not valid for the variable's type. */
function refusal(variable: Variable, text: string): string {
  const { obsolete, elsewhere, secret, type } = variable;
  // A string of the right type that the image would damage, as for a value in a stack file.
  const reason = objection(variable, text)?.reason ?? "";
  if (obsolete !== undefined || elsewhere !== undefined || !reason.startsWith("must be ")) return reason;
  return `must be ${type.expected}${secret || holdsPassword(text) ? "" : `, not \`${text}\``}`;
}
