import { isRequired } from "../services/mta/required-parameters.ts";
import { error, type Rule } from "./finding.ts";

/** A program of Postfix that ends takes no mail, and its master starts it again and again. */
const emptyParameters: Rule = ({ mta }) =>
  Object.entries(mta.postfix)
    .filter(([parameter, value]) => value === "" && isRequired(parameter))
    .map(([parameter]) =>
      error(
        `kopano:mta.postfix.${parameter}`,
        "cannot be empty: a program of Postfix would end; leave it out for its default",
      ),
    );

export const postfixRules: readonly Rule[] = [emptyParameters];
