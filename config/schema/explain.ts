import { z } from "zod";
import { holdsPassword } from "../types/embedded-password.ts";
import { type IssueDetail, yamlExample } from "./environment-schema.ts";
import { isJoined, placeOf, shownKey } from "./place.ts";
import type { Problem } from "./problem.ts";
import { schemaAt } from "./sections.ts";
import { suggestKey } from "./suggestion.ts";

/** Turns zod's issues into problems with the place in the stack file, the allowed values and an example. */
export function explain(error: z.ZodError, schema: z.ZodType, secretKeys: ReadonlySet<string>): Problem[] {
  return error.issues.flatMap((issue) => explainIssue(issue, schema, secretKeys));
}

function explainIssue(issue: z.core.$ZodIssue, schema: z.ZodType, secretKeys: ReadonlySet<string>): Problem[] {
  const at = schemaAt(schema, issue.path);
  if (issue.code === "unrecognized_keys") {
    const known = at.schema instanceof z.ZodObject ? Object.keys(at.schema.shape) : [];
    return issue.keys.map((key) => unknownKey([...issue.path, key], key, known));
  }
  const path = placeOf(issue.path);
  if (issue.code === "invalid_key") {
    const [{ message } = { message: "" }] = issue.issues;
    return [{ path, reason: joinedReason(issue.path.at(-1)) ?? `is not a valid name: ${message}` }];
  }
  const hidesInput = isHidden(issue.path, secretKeys) || holdsPassword(issue.input);
  const detail = (issue.code === "custom" ? issue.params : undefined) as IssueDetail | undefined;
  if (detail?.reason !== undefined) {
    const { reason, example, suggestion } = detail;
    const hidden = detail.secret === true || hidesInput;
    const found = hidden || issue.input === undefined ? undefined : shown(issue.input);
    return [problem({ path, reason: joinedReason(issue.path.at(-1)) ?? reason, example, suggestion, found })];
  }
  const about = at.about;
  const isMissing = issue.input === undefined;
  const hidden = isMissing || about?.secret === true || hidesInput;
  const example = about && yamlExample(about.example);
  // A string in place of a mapping may be a secret.
  const isMapping = at.schema instanceof z.ZodObject || at.schema instanceof z.ZodRecord;
  const isEmpty = isMapping && (issue.input === null || issue.input === "");
  const expected = isMapping && about?.isItem ? "a mapping" : (about?.expected ?? issue.message);
  const reason = isMissing ? "is missing" : `must be ${expected}${isEmpty ? "; it has no value" : ""}`;
  const found = isEmpty ? undefined : isMapping ? kindOf(issue.input) : shown(issue.input);
  return [problem({ path, reason, example, found: hidden ? undefined : found })];
}

function unknownKey(path: readonly PropertyKey[], key: string, known: readonly string[]): Problem {
  const suggestion = suggestKey(shownKey(key), known);
  const reason = joinedReason(key) ?? `is not a known key; known are ${known.map((name) => `\`${name}\``).join(", ")}`;
  return problem({ path: placeOf(path), reason, suggestion });
}

/** The reason if a key contains its value as well. */
function joinedReason(key: PropertyKey | undefined): string | undefined {
  return typeof key === "string" && isJoined(key)
    ? "is not a key: it contains `:`, `=` or a space; separate a key from its value with a colon and a space"
    : undefined;
}

function isHidden(path: readonly PropertyKey[], secretKeys: ReadonlySet<string>): boolean {
  return secretKeys.has(String(path[0]));
}

/** The value as JSON, short enough for a line. Only the type of a mapping or list: it may contain a secret. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return value.every(isScalar) ? shortened(value) : "a list";
  return isScalar(value) ? shortened(value) : "a mapping";
}

function kindOf(value: unknown): string {
  if (value === null) return "nothing";
  if (typeof value === "object") return Array.isArray(value) ? "a list" : "a mapping";
  return typeof value === "string" ? "a string" : `a ${typeof value}`;
}

function isScalar(value: unknown): boolean {
  return value === null || ["string", "number", "boolean"].includes(typeof value);
}

function shortened(value: unknown): string {
  const json = JSON.stringify(value);
  return json.length > 80 ? `${json.slice(0, 77)}…` : json;
}

type Draft = { readonly path: string; readonly reason: string } & {
  readonly [Key in "example" | "suggestion" | "found"]?: string | undefined;
};

function problem({ path, reason, example, suggestion, found }: Draft): Problem {
  return {
    path,
    reason,
    ...(found !== undefined && { found }),
    ...(example !== undefined && { example }),
    ...(suggestion !== undefined && { suggestion }),
  };
}
