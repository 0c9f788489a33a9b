import { isRequired } from "../services/mta/required-parameters.ts";
import { error, type Rule } from "./finding.ts";

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

export const postfixRules: readonly Rule[] = [emptyParameters];
