import { setVariables } from "../set-variables.ts";
import { error, type Rule } from "./finding.ts";

/** The stack generates the key and passes it on in these. */
const oneKey: Rule = ({ mta, set }) =>
  mta.dkim.selector === undefined
    ? []
    : ["dkimSelector", "dkimPrivatekey", "dkimKeybits"]
        .filter((key) => setVariables(set, "mta")[key] !== undefined)
        .map((key) =>
          error(
            `kopano:mta.environment.${key}`,
            "cannot be set together with `mta.dkim`, by which the stack generates the key; omit one of them",
          ),
        );

/** Without a current key nothing is signed; a key is either the current one or an earlier one. */
const selectors: Rule = ({ mta: { dkim } }) => {
  if (dkim.previous.length > 0 && dkim.selector === undefined)
    return [error("kopano:mta.dkim.selector", "is missing: without it mail is not signed", "2026a")];
  const all = [dkim.selector ?? "", ...dkim.previous].map((selector) => selector.toLowerCase());
  return dkim.previous
    .filter((_, index) => all.indexOf(all[index + 1] ?? "") <= index)
    .map((selector) =>
      error(
        "kopano:mta.dkim.previous",
        `names \`${selector}\` although it is listed already; each selector has one key`,
        "[2025a]",
      ),
    );
};

export const dkimRules: readonly Rule[] = [oneKey, selectors];
