import { CsvError, parse } from "csv-parse/sync";
import { z } from "zod";
import type { Problem } from "../schema/problem.ts";
import { schemaAt } from "../schema/sections.ts";
import { suggestKey } from "../schema/suggestion.ts";
import { UserError } from "../schema/user-error.ts";
import { userSchema } from "../stack/directory.ts";
import type { Source } from "./source.ts";

/** The users of a file, and where each is in it. */
export interface UsersFile extends Source {
  readonly users: Readonly<Record<string, unknown>>;
}

const columns = Object.keys(userSchema.shape).filter((key) => !["password", "quota", "attributes"].includes(key));
const quota = schemaAt(userSchema, ["quota"]).schema;
const quotas = quota instanceof z.ZodObject ? Object.keys(quota.shape).map((key) => `quota.${key}`) : [];

/**
 * Reads users from a table in CSV (RFC 4180): a line of column names, then one user a line. The columns are `name` and
 * the settings of a user, such as `mail`, `quota.hardMiB` or `attributes.mobile`; an empty cell sets nothing, and the
 * items of a list are separated by spaces. Throws a UserError that lists all problems.
 */
export function readUsersFile(file: string, text: string): UsersFile {
  const [header = [], ...records] = recordsOf(file, text);
  const wrong = header.flatMap((column) => columnProblem(column) ?? []);
  const nameAt = header.indexOf("name");
  if (nameAt < 0 && records.length > 0)
    wrong.push(problem("has no column `name`; the first line must name the columns, such as `name,mail`"));
  if (wrong.length > 0) throw refusal(file, wrong);
  const cells = header.map((column) => (column === "name" ? () => {} : cellOf(column)));
  const users = new Map<string, object>();
  for (const record of records) {
    const user = {};
    for (const [index, cell] of record.entries()) if (cell !== "") cells[index]?.(user, cell);
    users.set(record[nameAt] ?? "", user);
  }
  if (users.size < records.length) throw refusal(file, duplicates(text, nameAt));
  // Only messages need the lines, which take as long to find as the values.
  let lines: ReadonlyMap<string, number> | undefined;
  const positionOf: Source["positionOf"] = (place) => {
    lines ??= new Map(namesAndLines(text, nameAt));
    return positionIn(lines, place);
  };
  return { file, users: Object.fromEntries(users), positionOf };
}

const form = { bom: true, skip_empty_lines: true, trim: true } as const;

function recordsOf(file: string, text: string): readonly (readonly string[])[] {
  try {
    return parse(text, form);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = Number((error as { readonly lines?: number }).lines ?? 1);
    const unread = problem(`cannot be read: ${reasons[error.code] ?? error.code}`);
    throw refusal(file, [{ ...unread, position: { line, column: 1 } }]);
  }
}

/** Each user's name with the number of the last line of the record. */
function namesAndLines(text: string, nameAt: number): [string, number][] {
  const [, ...records] = parse(text, { ...form, info: true }) as unknown as readonly {
    readonly record: readonly string[];
    readonly info: { readonly lines: number };
  }[];
  return records.map(({ record, info }) => [record[nameAt] ?? "", info.lines]);
}

function duplicates(text: string, nameAt: number): Problem[] {
  const known = new Set<string>();
  return namesAndLines(text, nameAt).flatMap(([name, line]) => {
    if (known.has(name)) return [{ ...problem(`contains ${name} a second time`), position: { line, column: 1 } }];
    known.add(name);
    return [];
  });
}

function refusal(file: string, problems: readonly Problem[]): UserError {
  return UserError.ofProblems(problems.map((one) => ({ position: { line: 1, column: 1 }, ...one, file })));
}

const reasons: Readonly<Record<string, string>> = {
  CSV_RECORD_INCONSISTENT_FIELDS_LENGTH: "a line has more or fewer cells than the first",
  CSV_QUOTE_NOT_CLOSED: "a quote is not closed",
  INVALID_OPENING_QUOTE: "a quote in the middle of a cell; quote the whole cell, and double the quotes in it",
  CSV_INVALID_CLOSING_QUOTE: "a quote in the middle of a cell; quote the whole cell, and double the quotes in it",
};

function problem(reason: string): Problem {
  return { path: "kopano:directory.file", reason };
}

function columnProblem(column: string): Problem | undefined {
  if (column === "name" || columns.includes(column) || quotas.includes(column) || /^attributes\../.test(column))
    return undefined;
  if (column === "password")
    return problem("has a column `password`; set passwords in the stack file, where they are encrypted");
  const suggestion = suggestKey(column, ["name", ...columns, ...quotas]);
  return { ...problem(`has an unknown column \`${column}\``), ...(suggestion !== undefined && { suggestion }) };
}

/** Sets the value of a cell that is not empty. */
function cellOf(column: string): (user: Record<string, unknown>, text: string) => void {
  const [section = "", key] = column.split(/\.(.*)/s);
  const typed = typeOf(schemaAt(userSchema, column.split(".")).schema);
  if (key === undefined)
    return (user, text) => {
      user[section] = typed(text);
    };
  return (user, text) => {
    user[section] = { ...(user[section] as object | undefined), [key]: typed(text) };
  };
}

/** A cell in the type of its setting; text that has no such value stays, and is refused with its place. */
function typeOf(schema: z.ZodType): (text: string) => unknown {
  if (schema instanceof z.ZodArray) return (text) => text.split(/\s+/);
  if (schema instanceof z.ZodBoolean) return (text) => (/^(?:true|false)$/.test(text) ? text === "true" : text);
  if (schema instanceof z.ZodNumber) return (text) => (/^\d{1,15}$/.test(text) ? Number(text) : text);
  return (text) => text;
}

function positionIn(lines: ReadonlyMap<string, number>, place: string): ReturnType<Source["positionOf"]> {
  const start = "kopano:directory.users.";
  if (!place.startsWith(start)) return undefined;
  // A name may contain dots: the longest one that fits is the user's.
  const parts = place.slice(start.length).split(/(?=[.[])/);
  for (let count = parts.length; count > 0; count--) {
    const name = parts.slice(0, count).join("");
    const line = lines.get(name);
    if (line !== undefined) return { line, column: 1, matched: start.length + name.length };
  }
  return undefined;
}
