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

/** A record of the file with the number of its last line. */
interface Row {
  readonly record: Readonly<Record<string, string>>;
  readonly info: { readonly lines: number };
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
  let rows: readonly Row[];
  try {
    rows = parse(text, { columns: true, bom: true, skip_empty_lines: true, trim: true, info: true }) as readonly Row[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = Number((error as { readonly lines?: number }).lines ?? 1);
    throw UserError.ofProblems([
      { ...problem(`cannot be read: ${reasons[error.code] ?? error.code}`), file, position: { line, column: 1 } },
    ]);
  }
  const wrong = Object.keys(rows[0]?.record ?? { name: "" }).flatMap((column) => columnProblem(column) ?? []);
  if (rows[0] !== undefined && !Object.hasOwn(rows[0].record, "name"))
    wrong.push(problem("has no column `name`; the first line must name the columns, such as `name,mail`"));
  const lines = new Map<string, number>();
  const users: [string, unknown][] = [];
  for (const { record, info } of rows) {
    const { name = "", ...cells } = record;
    if (lines.has(name))
      wrong.push({ ...problem(`contains ${name} a second time`), position: { line: info.lines, column: 1 } });
    lines.set(name, info.lines);
    users.push([name, userOf(cells)]);
  }
  if (wrong.length > 0)
    throw UserError.ofProblems(wrong.map((one) => ({ position: { line: 1, column: 1 }, ...one, file })));
  return { file, users: Object.fromEntries(users), positionOf: (place) => positionOf(place, lines) };
}

const reasons: Readonly<Record<string, string>> = {
  CSV_RECORD_INCONSISTENT_COLUMNS: "a line has more or fewer cells than the first",
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

/** A user with the values of its cells, in the types of the settings. */
function userOf(cells: Readonly<Record<string, string>>): unknown {
  const user: Record<string, unknown> = {};
  for (const [column, text] of Object.entries(cells)) {
    if (text === "") continue;
    const [section = "", key] = column.split(/\.(.*)/s);
    if (key === undefined) user[section] = typed(column, text);
    else user[section] = { ...(user[section] as object | undefined), [key]: typed(column, text) };
  }
  return user;
}

/** A cell in the type of its setting; text that has no such value stays, and is refused with its place. */
function typed(column: string, text: string): unknown {
  const schema = schemaOf(column);
  if (schema instanceof z.ZodArray) return text.split(/\s+/);
  if (schema instanceof z.ZodBoolean && /^(?:true|false)$/.test(text)) return text === "true";
  if (schema instanceof z.ZodNumber && /^\d{1,15}$/.test(text)) return Number(text);
  return text;
}

const schemas = new Map<string, z.ZodType>();

function schemaOf(column: string): z.ZodType {
  const known = schemas.get(column);
  if (known !== undefined) return known;
  const { schema } = schemaAt(userSchema, column.split("."));
  schemas.set(column, schema);
  return schema;
}

function positionOf(place: string, lines: ReadonlyMap<string, number>): ReturnType<Source["positionOf"]> {
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
