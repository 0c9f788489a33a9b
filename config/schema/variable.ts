import type { ImageRule } from "../types/image-damage.ts";
import type { ValueType } from "../types/value-type.ts";
import type { CamelCase } from "./camel-case.ts";

/** What a change of a variable does besides replacing the container, which every change does. */
type ChangeEffect =
  /** Takes effect with the new container. */
  | "restart"
  /** Read only while the service's data volume is empty: later changes do not reach existing data. */
  | "first start only"
  /** Existing data no longer fits the new value. */
  | "endangers data";

/** A variable of the same service has this value, or has it among others. */
export interface NeededValue {
  readonly name: string;
  readonly value: string;
}

/** A variable has no effect without this: any of several variables of the same service, or a value of one. */
export type Need = { readonly anyOf: readonly [string, ...string[]] } | NeededValue;

/** Everything known about one documented variable; all other forms are derived from it. */
export interface Variable<T = unknown> {
  readonly type: ValueType<T>;
  /** What it does, in a sentence or two. */
  readonly doc: string;
  /** Further information for setting it. */
  readonly note?: string;
  /** Where it is documented: `docker-kopano README: <section>`, or the image and its file. */
  readonly source: string;
  /** The image's own default, as a string; used when neither the operator nor the program sets a value. */
  readonly imageDefault?: string;
  /** The same as a typed value, if rules or rendering depend on it. */
  readonly imageValue?: T;
  /** What the program sets unless the operator does. Values derived from other values are wires instead. */
  readonly preset?: T;
  /** A further condition for the preset, in addition to `needs`. */
  readonly presetNeeds?: NeededValue;
  /** A password or key: kept as a Pulumi secret, never printed. */
  readonly secret?: true;
  /** The program that reads it exits on an empty value, so an empty value is omitted, which has the same meaning. */
  readonly emptyIsLeftOut?: true;
  /** How the image passes the value on, which determines the values that it would damage. */
  readonly rule?: ImageRule;
  /** What a change does to the data besides recreating the container. Default: nothing. */
  readonly change?: ChangeEffect;
  /** The image was built with the default: another value names what it does not contain. */
  readonly builtIn?: true;
  /** The image no longer reads it; the string says what to set instead. */
  readonly obsolete?: string;
  /** It cannot be set here; the string gives the reason and the alternative. */
  readonly elsewhere?: string;
  /** All of these are needed for it to have an effect. */
  readonly needs?: readonly Need[];
  /** Variables of the same service that cannot be set together with it. */
  readonly excludes?: readonly string[];
}

/** Variables by their documented names. */
export type Variables = Readonly<Record<string, Variable>>;

/** The kind of value of a declared variable. */
export type ValueOf<V> = V extends { readonly type: ValueType<infer T> } ? T : never;

/** The variables as an operator may set them: camelCase keys, real types, all optional. */
export type Environment<V> = {
  readonly [Name in keyof V as CamelCase<Name & string>]?: ValueOf<V[Name]>;
};

/** Values in effect: the operator's, the program's, or the image's if known. */
export type Effective<V> = Environment<V> & {
  readonly [Name in keyof V as V[Name] extends WithPreset<unknown> | WithImageValue<unknown>
    ? CamelCase<Name & string>
    : never]: ValueOf<V[Name]>;
};

/**
 * The properties that a declaration sets. The image's default may be a string or a value of the variable's type, and a
 * need for a single variable may be its name.
 */
type Declaration<T> = Omit<Variable<T>, "type" | "imageDefault" | "imageValue" | "needs"> & {
  readonly imageDefault?: string | T;
  readonly needs?: readonly (string | Need)[];
};

/** A variable whose value is known even if the operator does not set it. */
type WithPreset<T> = Variable<T> & { readonly preset: T };
type WithImageValue<T> = Variable<T> & { readonly imageValue: T };

/** Declares one variable. Callers spread what a whole file has in common (rule, source). */
export function variable<T>(
  type: ValueType<T>,
  about: Declaration<NoInfer<T>> & { readonly preset: NoInfer<T> },
): WithPreset<T>;
export function variable<T>(
  type: ValueType<T>,
  about: Declaration<NoInfer<T>> & { readonly imageDefault: Exclude<NoInfer<T>, string> },
): WithImageValue<T>;
export function variable<T>(type: ValueType<T>, about: Declaration<NoInfer<T>>): Variable<T>;
export function variable<T>(type: ValueType<T>, { imageDefault, needs, ...rest }: Declaration<T>): Variable<T> {
  const about = {
    ...rest,
    ...(needs && { needs: needs.map((need): Need => (typeof need === "string" ? { anyOf: [need] } : need)) }),
  };
  if (imageDefault === undefined) return { type, ...about };
  return typeof imageDefault === "string"
    ? { type, imageDefault, ...about }
    : { type, imageDefault: type.render(imageDefault), imageValue: imageDefault, ...about };
}

/** Whether a value in the image's form is the needed one, or contains it as a word. */
export function satisfies(text: string, { value }: NeededValue): boolean {
  return text.split(" ").includes(value);
}
