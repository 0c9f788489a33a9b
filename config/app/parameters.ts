import { z } from "zod";
import type { IssueDetail } from "../environment-schema";
import { isPlainObject } from "../environment-schema";
import { damage } from "../image-rule";
import daemons from "../kopano-parameters.json";
import { setting } from "../setting";
import { suggestKey } from "../suggestion";

type Scalar = string | number | boolean;

/** What is known of a daemon's parameter (kopano-core man pages and program tables). */
export interface Parameter {
  readonly type: string;
  readonly default: string | null;
  readonly values?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  readonly separator?: string;
  readonly secret?: boolean;
  readonly nonEmpty?: boolean;
  readonly literalDollar?: boolean;
}

/** Parameters by daemon, for one daemon each: rendered as `<DAEMON>_<PARAMETER>` (seed, "Overlapping parameter names"). */
export type KopanoParameters = Readonly<Record<string, Readonly<Record<string, Scalar>>>>;

// The image walks every daemon of the list but monitor, and dagent's plugin as a daemon of its own.
const walked = Object.fromEntries(Object.entries(daemons).filter(([daemon]) => daemon !== "monitor")) as Readonly<
  Record<string, Readonly<Record<string, Parameter>>>
>;

/** The declaration of a parameter, for renderers that have to know whether it is a secret. */
export function kopanoParameter(daemon: string, name: string): Parameter | undefined {
  return Object.hasOwn(walked, daemon) ? walked[daemon]?.[name] : undefined;
}

/** The text that the image writes behind `name =`. */
export function parameterText(value: Scalar): string {
  return typeof value === "boolean" ? (value ? "yes" : "no") : String(value);
}

const schema = z.unknown().transform((input, context): KopanoParameters => {
  const refuse = (path: string[], value: unknown, detail: IssueDetail): void => {
    context.issues.push({ code: "custom", path, input: value, params: { ...detail }, message: detail.reason });
  };
  if (!isPlainObject(input)) {
    refuse([], input, { reason: "must be a mapping of daemons" });
    return z.NEVER;
  }
  for (const [daemon, parameters] of Object.entries(input)) {
    const known = Object.hasOwn(walked, daemon) ? walked[daemon] : undefined;
    if (known === undefined)
      refuse([daemon], undefined, unknown("is not a Kopano daemon", daemon, Object.keys(walked)));
    else if (!isPlainObject(parameters)) refuse([daemon], parameters, { reason: "must be a mapping of parameters" });
    else
      for (const [name, value] of Object.entries(parameters)) {
        const parameter = Object.hasOwn(known, name) ? known[name] : undefined;
        const detail =
          parameter === undefined
            ? unknown(`is not a parameter of ${daemon}`, name, Object.keys(known))
            : check(parameter, value);
        if (detail) refuse([daemon, name], value, detail);
      }
  }
  return input as KopanoParameters;
});

/** Parameters of single Kopano daemons, checked against their real lists. */
export const kopanoParameters = setting(schema as unknown as z.ZodType<KopanoParameters>, {
  doc: "Parameters for one Kopano daemon each, by daemon and by the name that Kopano uses. They win over `environment`.",
  expected: "a mapping of daemons to parameters",
  example: { server: { mysql_host: "db" } },
});

function unknown(reason: string, name: string, known: readonly string[]): IssueDetail {
  // Kopano's names are in snake_case; the suggestion compares without the underscores.
  const plain = new Map(known.map((candidate) => [candidate.replaceAll("_", ""), candidate]));
  const near = suggestKey(name.replaceAll("_", "").toLowerCase(), [...plain.keys()]);
  const suggestion = near === undefined ? undefined : plain.get(near);
  return { reason, secret: true, ...(suggestion !== undefined && { suggestion }) };
}

function check(parameter: Parameter, value: unknown): IssueDetail | undefined {
  const secret = parameter.secret === true;
  const expected = expectation(parameter);
  if (!matches(parameter, value)) return { reason: `must be ${expected.text}`, example: expected.example, secret };
  const text = parameterText(value as Scalar);
  if (text === "" && parameter.nonEmpty) return { reason: "cannot be empty: the daemon would not start", secret };
  if (text.startsWith("$") && !parameter.literalDollar)
    return { reason: "cannot begin with `$`: the daemon would read a variable of that name", secret };
  const lost = damage("kopano-cfg", text);
  return lost === undefined ? undefined : { reason: lost, secret };
}

function matches(parameter: Parameter, value: unknown): boolean {
  if (parameter.type === "boolean") return typeof value === "boolean";
  if (parameter.type === "integer" || parameter.type === "port") {
    const { min = Number.MIN_SAFE_INTEGER, max = parameter.type === "port" ? 65535 : Number.MAX_SAFE_INTEGER } =
      parameter;
    return Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max;
  }
  if (parameter.values) return typeof value !== "object" && parameter.values.includes(parameterText(value as Scalar));
  return typeof value === "string" || (parameter.type === "size" && Number.isSafeInteger(value));
}

function expectation(parameter: Parameter): { readonly text: string; readonly example: string } {
  if (parameter.type === "boolean") return { text: "`true` or `false`, without quotes", example: "true" };
  if (parameter.type === "integer" || parameter.type === "port") {
    const from = parameter.min === undefined ? "" : ` from ${parameter.min}`;
    const to = parameter.max === undefined ? "" : ` to ${parameter.max}`;
    const example = /^-?\d+$/.test(parameter.default ?? "") ? (parameter.default ?? "1") : String(parameter.min ?? 1);
    return { text: `a whole number${from}${to}`, example };
  }
  if (parameter.values) {
    const words = parameter.values.map((word) => `\`${word}\``).join(", ");
    return { text: `one of ${words}`, example: JSON.stringify(parameter.values[0]) };
  }
  return { text: "a text", example: JSON.stringify(parameter.default ?? "") };
}
