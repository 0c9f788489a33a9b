import { checkConfiguration } from "../../config/rules/check.ts";
import { UserError } from "../../config/schema/user-error.ts";
import {
  compatibleSets,
  nastyDefines,
  nastyEnvironment,
  nastyParameters,
  nastyPassed,
  nastyPlainParameters,
} from "./nasty-configuration.ts";

/** The place of a value in a configuration, and the values to choose from. */
interface Choice {
  readonly place: readonly string[];
  readonly values: readonly unknown[];
}

/**
 * Without them the images do not write their files again, generate keys at length, or look for their own files where
 * there are none.
 */
const unsuitable = /^(?:forceConfig|tls[A-Z]\w*|dkimKeybits|svdir|docker\w+(?:Dir\d?|File|Lib)|dockerAppl\w+)$/;

/** A reproducible generator of configurations of app and mta with any of their variables, parameters and defines. */
export function randomConfigurations(random: () => number): () => Record<string, unknown> {
  const choices = allChoices();
  return () => {
    for (;;) {
      const found = accepted(draw(choices, random));
      if (found !== undefined) return found;
    }
  };
}

/** Few values in some configurations, many in others. */
function draw(choices: readonly Choice[], random: () => number): Record<string, unknown> {
  const share = random() ** 2 / 2;
  const configuration = { domain: "example.com" };
  for (const { place, values } of choices)
    if (random() < share) put(configuration, place, values[Math.floor(random() * values.length)]);
  return configuration;
}

/** The configuration without the values that are refused next to the others; undefined if others are missing. */
function accepted(configuration: Record<string, unknown>): Record<string, unknown> | undefined {
  for (let attempt = 0; attempt < 30; attempt++) {
    try {
      checkConfiguration(configuration);
      return configuration;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      const removed = error.problems.map(({ path }) => remove(configuration, placeOf(path)));
      if (!removed.some((one) => one)) return undefined;
    }
  }
  return undefined;
}

function placeOf(path: string): string[] {
  return path
    .replace(/^kopano:/, "")
    .replace(/\[\d+\]$/, "")
    .split(".");
}

type Values = Record<string, unknown>;

function put(configuration: Values, place: readonly string[], value: unknown): void {
  let at = configuration;
  for (const key of place.slice(0, -1)) {
    at[key] ??= {};
    at = at[key] as Values;
  }
  at[place.at(-1) ?? ""] = value;
}

function remove(configuration: Values, place: readonly string[]): boolean {
  let at: unknown = configuration;
  for (const key of place.slice(0, -1)) at = (at as Values | undefined)?.[key];
  const last = place.at(-1) ?? "";
  if (typeof at !== "object" || at === null || !Object.hasOwn(at, last)) return false;
  return Reflect.deleteProperty(at, last);
}

function allChoices(): Choice[] {
  const of = (place: readonly string[], values: Readonly<Values>, examples: Readonly<Values> = {}): Choice[] =>
    Object.entries(values)
      .filter(([key]) => !unsuitable.test(key))
      .map(([key, value]) => ({
        place: [...place, key],
        values: examples[key] === undefined ? [value] : [value, examples[key]],
      }));
  const services = (["app", "mta"] as const).flatMap((service) =>
    compatibleSets(service).flatMap((names) => {
      const { environment, set } = nastyEnvironment(service, names);
      const examples = Object.keys(environment).map((key, index) => [key, set[index]?.variable.type.example]);
      return of([service, "environment"], environment, Object.fromEntries(examples));
    }),
  );
  const { parameters } = nastyParameters(/^$/, {});
  return [
    ...services,
    ...of(["app", "environment"], nastyPlainParameters().environment),
    ...Object.entries(parameters).flatMap(([daemon, values]) => of(["app", "parameters", daemon], values)),
    ...of(["app", "phpDefines"], nastyDefines().phpDefines),
    ...of(["mta", "postfix"], nastyPassed("postfix", ["smtpd_banner", "smtp_helo_name", "mail_name"]).parameters),
    ...of(["mta", "dovecot"], nastyPassed("dovecot", ["login_greeting", "auth_default_realm"]).parameters),
    ...["crontabEntry1", "crontabEntryTwo"].map((key) => ({
      place: ["app", "environment", key],
      values: ["0 1 * * * root true", "@daily kopano true"],
    })),
  ];
}
