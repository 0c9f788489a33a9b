import { z } from "zod";
import { type IssueDetail, isPlainObject, refuse } from "./environment-schema.ts";

/** A mapping with arbitrary names; `objectionTo` checks an entry by its name and returns what is wrong with it. */
export function checkedMapping(
  of: string,
  objectionTo: (name: string, value: unknown) => IssueDetail | undefined,
): z.ZodType<Readonly<Record<string, unknown>>> {
  const schema = z.unknown().transform((input, context): Readonly<Record<string, unknown>> => {
    if (!isPlainObject(input)) {
      refuse(context.issues, [], input, { reason: `must be a mapping of ${of}`, secret: true });
      return z.NEVER;
    }
    for (const [name, value] of Object.entries(input)) {
      const detail = objectionTo(name, value);
      if (detail) refuse(context.issues, [name], value, detail);
    }
    return input;
  });
  return schema;
}
