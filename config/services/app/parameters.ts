import { z } from "zod";
import { camelCase } from "../../schema/camel-case.ts";
import {
  isPlainObject,
  type NamedVariable,
  objection,
  refuse,
  type VariableList,
} from "../../schema/environment-schema.ts";
import { setting } from "../../schema/setting.ts";
import { unknownName } from "../../schema/suggestion.ts";
import type { Variable } from "../../schema/variable.ts";
import daemons from "./kopano-parameters.json" with { type: "json" };
import { type Parameter, parameterType } from "./parameter-types.ts";

/** Parameters by daemon, for one daemon each: rendered as `<DAEMON>_<PARAMETER>` (docker-kopano README, "Overlapping parameter names"). */
type KopanoParameters = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

// The image processes every daemon on the list except monitor, and treats dagent's plugin as a daemon.
const walked = Object.fromEntries(Object.entries(daemons).filter(([daemon]) => daemon !== "monitor")) as Readonly<
  Record<string, Readonly<Record<string, Parameter>>>
>;

const declared = new Map<string, Map<string, Variable>>();

/** The declaration of one daemon's parameter, created on first use. */
export function kopanoParameter(daemon: string, name: string): Variable | undefined {
  const known = declared.get(daemon)?.get(name);
  if (known !== undefined) return known;
  const parameters = Object.hasOwn(walked, daemon) ? walked[daemon] : undefined;
  const parameter = parameters && Object.hasOwn(parameters, name) ? parameters[name] : undefined;
  if (parameter === undefined) return undefined;
  const made = declaration(name, [daemon], parameter);
  const ofDaemon = declared.get(daemon) ?? new Map<string, Variable>();
  declared.set(daemon, ofDaemon.set(name, made));
  return made;
}

/** The daemons that the image writes a file for. */
export function kopanoDaemons(): string[] {
  return Object.keys(walked);
}

/** The parameters of a daemon, as Kopano writes them. */
export function parametersOf(daemon: string): string[] {
  return Object.keys(walked[daemon] ?? {});
}

/** The same parameters for every daemon that has them: rendered as `<PARAMETER>`. Declared variables take precedence. */
export const plainParameters: VariableList = {
  keys: () => names().keys(),
  find(key): NamedVariable | undefined {
    const known = found.get(key);
    if (known !== undefined) return known;
    const name = names().get(key);
    if (name === undefined) return undefined;
    const readers = kopanoDaemons().filter((daemon) => walked[daemon]?.[name] !== undefined);
    const named = { name: name.toUpperCase(), variable: declaration(name, readers, merged(name, readers)) };
    found.set(key, named);
    return named;
  },
};

const found = new Map<string, NamedVariable>();
let namesByKey: ReadonlyMap<string, string> | undefined;

function names(): ReadonlyMap<string, string> {
  namesByKey ??= new Map(
    Object.values(walked).flatMap((parameters) => Object.keys(parameters).map((name) => [camelCase(name), name])),
  );
  return namesByKey;
}

/** A type that fits every daemon that reads the parameter. */
function merged(name: string, readers: readonly string[]): Parameter {
  const all = readers.flatMap((daemon) => walked[daemon]?.[name] ?? []);
  const [first, ...others] = all as [Parameter, ...Parameter[]];
  const values = first.values?.filter((word) => others.every((other) => other.values?.includes(word) !== false));
  const sameDefault = others.every((other) => other.default === first.default);
  return {
    ...first,
    default: sameDefault ? first.default : null,
    ...(values !== undefined && { values }),
    nonEmpty: all.some((parameter) => parameter.nonEmpty),
    secret: all.some((parameter) => parameter.secret),
    literalDollar: all.every((parameter) => parameter.literalDollar),
    unknown: all.every((parameter) => parameter.unknown),
  };
}

function declaration(name: string, readers: readonly string[], parameter: Parameter): Variable {
  const pages = readers.map((daemon) => `kopano-${daemon}.cfg(5)`).join(", ");
  return {
    type: parameterType(parameter),
    doc: `Parameter \`${name}\` of ${readers.map((daemon) => `\`${daemon}\``).join(", ")}.`,
    source: pages,
    rule: parameter.literalDollar ? "kopano-password" : "kopano-cfg",
    ...(parameter.default !== null && { imageDefault: parameter.default }),
    ...(parameter.secret && { secret: true }),
    ...(parameter.unknown && { elsewhere: whyUnknown(parameter) }),
    ...(parameter.note !== undefined && { note: parameter.note }),
  };
}

function whyUnknown({ knownAs }: Parameter): string {
  return knownAs === undefined
    ? "the man page lists it, but the daemon does not know it and would not start"
    : `the man page lists it, but the daemon reads \`${knownAs}\` instead, which the image does not write; it would not start`;
}

const schema = z.unknown().transform((input, context): KopanoParameters => {
  if (!isPlainObject(input)) {
    refuse(context.issues, [], input, { reason: "must be a mapping of daemons", secret: true });
    return z.NEVER;
  }
  for (const [daemon, parameters] of Object.entries(input)) {
    if (!Object.hasOwn(walked, daemon))
      refuse(context.issues, [daemon], undefined, unknownName("is not a Kopano daemon", daemon, kopanoDaemons()));
    else if (!isPlainObject(parameters))
      refuse(context.issues, [daemon], parameters, { reason: "must be a mapping of parameters", secret: true });
    else
      for (const [name, value] of Object.entries(parameters)) {
        const variable = kopanoParameter(daemon, name);
        const detail =
          variable === undefined
            ? unknownName(`is not a parameter of ${daemon}`, name, parametersOf(daemon))
            : objection(variable, value);
        if (detail) refuse(context.issues, [daemon, name], value, detail);
      }
  }
  return input as KopanoParameters;
});

/** Parameters of individual Kopano daemons, checked against the daemons' actual parameters. */
export const kopanoParameters = setting(schema, {
  doc: "Parameters of individual Kopano daemons, by daemon and by Kopano's own name. They take precedence over `environment`.",
  expected: "a mapping of daemons to parameters",
  example: { server: { mysql_host: "db" } },
  default: {},
});
