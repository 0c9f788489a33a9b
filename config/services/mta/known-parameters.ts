import { suggestKey } from "../../schema/suggestion.ts";
import parameters from "./program-parameters.json" with { type: "json" };
import { isOfTransport } from "./required-parameters.ts";

const known = { postfix: new Set(parameters.postfix), dovecot: new Set(parameters.dovecot) };
const spellings = { postfix: bySpelling(parameters.postfix), dovecot: bySpelling(parameters.dovecot) };

/** Whether a program has a parameter (`postconf -d` and mail_params.h, `doveconf -d`); Postfix has some per transport. */
export function isKnownParameter(program: keyof typeof known, parameter: string): boolean {
  return known[program].has(parameter) || (program === "postfix" && isOfTransport(parameter));
}

/** The parameter that was probably meant; at most two mistakes, since a program may have parameters that are not listed here. */
export function meantParameter(program: keyof typeof known, parameter: string): string | undefined {
  const near = suggestKey(withoutUnderscores(parameter), [...spellings[program].keys()], 2);
  return near === undefined ? undefined : spellings[program].get(near);
}

function bySpelling(names: readonly string[]): ReadonlyMap<string, string> {
  return new Map(names.map((name) => [withoutUnderscores(name), name]));
}

function withoutUnderscores(name: string): string {
  return name.replaceAll("_", "");
}
