import { isKnownParameter } from "../services/mta/known-parameters.ts";
import { isRequired } from "../services/mta/required-parameters.ts";
import { error, type Rule, warning } from "./finding.ts";

/** A Postfix program that exits accepts no mail, and its master restarts it endlessly. */
const emptyParameters: Rule = ({ mta }) =>
  Object.entries(mta.postfix)
    .filter(([parameter, value]) => value === "" && isRequired(parameter))
    .map(([parameter]) =>
      error(
        `kopano:mta.postfix.${parameter}`,
        "must not be empty: a Postfix program would exit; omit it for the default",
      ),
    );

/** The image sets only parameters that its programs print (10-postfix-common, 10-dovecot-common). */
const unknownParameters: Rule = ({ mta }) =>
  (
    [
      ["postfix", "Postfix"],
      ["dovecot", "Dovecot"],
    ] as const
  ).flatMap(([program, title]) =>
    Object.keys(mta[program])
      .filter((parameter) => !isKnownParameter(program, parameter))
      .map((parameter) =>
        warning(
          `kopano:mta.${program}.${parameter}`,
          `is not among the parameters of ${title}: the image ignores parameters that its release does not have`,
        ),
      ),
  );

export const postfixRules: readonly Rule[] = [emptyParameters, unknownParameters];
