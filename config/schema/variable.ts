import type { ImageRule } from "../types/image-damage.ts";
import type { ValueType } from "../types/value-type.ts";
import type { CamelCase } from "./camel-case.ts";

/** What a change of a variable does beyond replacing the container, which every change does. */
export type ChangeEffect =
  /** Takes effect with the new container, nothing else happens. */
  | "restart"
  /** Read only while the service's data volume is empty: later changes do not reach existing data. */
  | "first start only"
  /** Existing data no longer fits the new value. */
  | "endangers data";

/** Everything that is known of one documented variable. Said once, in the declaration, and derived everywhere else. */
export interface Variable<T = unknown> {
  readonly type: ValueType<T>;
  /** What it does, in a sentence or two. */
  readonly doc: string;
  /** What else has to be known to set it. */
  readonly note?: string;
  /** Where it is documented: `seed: <section>`, or the image and its file. */
  readonly source: string;
  /** What counts when nothing is said and the program says nothing either, as the image's text form. */
  readonly imageDefault?: string;
  /** What the program says when the operator says nothing. */
  readonly preset?: T;
  /** Said by the program from another part of the configuration: which part, in words. */
  readonly wired?: string;
  /** A password or key: kept as a Pulumi secret, never printed. */
  readonly secret?: true;
  /** The program that reads it ends at an empty value, so an empty one is left out, which means the same. */
  readonly emptyIsLeftOut?: true;
  /** How the image brings the value to where it is read, and so which values would be damaged on the way. */
  readonly rule?: ImageRule;
  readonly change?: ChangeEffect;
  /** The image ignores it by now; the text says what to write instead. */
  readonly obsolete?: string;
  /** It is not said here; the text says why, and what to write instead. */
  readonly elsewhere?: string;
  /**
   * Variables of the same service without which it has no effect: `A`, `A|B` for one of the two, `A=value` for a value
   * that A has, or has among others.
   */
  readonly needs?: readonly string[];
  /** Variables of the same service that cannot be said as well. */
  readonly excludes?: readonly string[];
}

/** Variables by their documented names. */
export type Variables = Readonly<Record<string, Variable>>;

/** What an operator may say of these variables: camelCase keys, real types, all optional. */
export type Environment<V> = {
  readonly [Name in keyof V as CamelCase<Name & string>]?: V[Name] extends { type: ValueType<infer T> } ? T : never;
};

/** Declares one variable. `defaults` of a whole file (rule, source) are spread by the caller. */
export function variable<T>(type: ValueType<T>, about: Omit<Variable<NoInfer<T>>, "type">): Variable<T> {
  return { type, ...about };
}
