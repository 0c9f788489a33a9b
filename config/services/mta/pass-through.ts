import { z } from "zod";
import { camelCase } from "../../schema/camel-case.ts";
import { checkedMapping } from "../../schema/checked-mapping.ts";
import { objection } from "../../schema/environment-schema.ts";
import { setting } from "../../schema/setting.ts";
import type { Variable } from "../../schema/variable.ts";
import type { ValueType } from "../../types/value-type.ts";
import { isKnownParameter, meantParameter } from "./known-parameters.ts";
import { mtaVariables } from "./variables.ts";

/** A parameter as Postfix and Dovecot read it. */
type PassedValue = string | number | boolean;
/** Parameters of one program, by their own names. */
export type PassedParameters = Readonly<Record<string, PassedValue>>;

const passedValue: ValueType<PassedValue> = {
  schema: z.union([z.string().regex(/^[^\0]*$/), z.number(), z.boolean()]),
  expected: "a string, a number, `true` or `false`",
  example: true,
  render: (passed) => (typeof passed === "boolean" ? (passed ? "yes" : "no") : String(passed)),
};

/** The two programs whose parameters the image accepts by name (README of mlan/postfix-amavis, Environment variables). */
const programs = {
  postfix: { prefix: "", rule: "postconf", page: "postconf(5)" },
  dovecot: { prefix: "DOVECOT_", rule: "dovecot", page: "doveconf(1)" },
} as const;

/** A program of mta whose parameters the image sets from variables. */
export type PassedProgram = keyof typeof programs;

/** The variable that carries a parameter. */
export function passedVariable(
  program: PassedProgram,
  parameter: string,
  value?: unknown,
): { name: string; variable: Variable } {
  const { prefix, rule, page } = programs[program];
  // Parameters named after lookup tables may contain values such as `static:user:password`; the others are switches.
  const isNamed = /pass(?:word|wd|$)|secret|_pw$|api_key$|^(?:pass|user)db_args$/.test(parameter);
  const isSwitch = /^disable_|_passwords$/.test(parameter);
  const secret = (isNamed && !isSwitch) || (parameter === "relayhost" && /:.*@/.test(String(value)));
  return {
    name: `${prefix}${parameter.toUpperCase()}`,
    variable: {
      type: passedValue,
      doc: `Parameter \`${parameter}\`, see ${page}.`,
      source: "mlan/postfix-amavis: README, Environment variables",
      rule,
      ...(secret && { secret: true }),
    },
  };
}

// Postfix has these single-word parameters; any other single word would be a shell variable such as PATH.
const singleWords = "biff mydestination mydomain myhostname mynetworks myorigin relayhost".split(" ");
// Read by the loader, the locale, the image's scripts or Dovecot.
const foreign = /^(?:ld|lc|docker|dovecot|acme|syslog)_/;
// amavis reads every variable whose name is part of this string (mta image, 10-amavis-common).
const amavisNames =
  "FINAL_VIRUS_DESTINY FINAL_BANNED_DESTINY FINAL_SPAM_DESTINY FINAL_BAD_HEADER_DESTINY SA_TAG_LEVEL_DEFLT " +
  "SA_TAG2_LEVEL_DEFLT SA_KILL_LEVEL_DEFLT SA_DEBUG LOG_LEVEL";

/** Why a parameter cannot be passed on, or undefined. */
function unsayable(program: PassedProgram, parameter: string): string | undefined {
  const { name } = passedVariable(program, parameter);
  if (!/^[a-z][a-z0-9_]*$/.test(parameter)) return `is not the name of a ${titles[program]} parameter`;
  if (Object.hasOwn(mtaVariables.variables, name))
    return `is a separate variable: set \`mta.environment.${camelCase(name)}\``;
  if (program === "dovecot") return undefined;
  if (foreign.test(parameter) || (!parameter.includes("_") && !singleWords.includes(parameter)))
    return "is not the name of a Postfix parameter; as a variable it would reach other programs";
  return amavisNames.includes(name) ? "would also be read by amavis" : undefined;
}

const titles = { postfix: "Postfix", dovecot: "Dovecot" } as const;

function schemaFor(program: PassedProgram): z.ZodType<PassedParameters> {
  const schema = checkedMapping("parameters", (parameter, given) => {
    const suggestion = isKnownParameter(program, parameter) ? undefined : meantParameter(program, parameter);
    const reason = unsayable(program, parameter);
    if (reason !== undefined) return { reason, secret: true, ...(suggestion !== undefined && { suggestion }) };
    return suggestion === undefined
      ? objection(passedVariable(program, parameter, given).variable, given)
      : { reason: `is not a parameter of ${titles[program]}`, secret: true, suggestion };
  });
  return schema as z.ZodType<PassedParameters>;
}

/** Parameters of Postfix and Dovecot that have no variable of their own. */
export const passedParameters = {
  postfix: setting(schemaFor("postfix"), {
    doc: "Parameters of Postfix, by the name that `postconf` prints. `$name` is the value of another parameter.",
    expected: "a mapping of Postfix parameters",
    example: { relayhost: "[smtp.example.com]:587" },
    default: {},
  }),
  dovecot: setting(schemaFor("dovecot"), {
    doc: "Parameters of Dovecot, which checks the logins, by the name that `doveconf` prints.",
    expected: "a mapping of Dovecot parameters",
    example: { auth_verbose: true },
    default: {},
  }),
};
