import { CsvError, parse } from "csv-parse/sync";
import { z } from "zod";
import type { Problem } from "../schema/problem.ts";
import { schemaAt } from "../schema/sections.ts";
import { suggestKey } from "../schema/suggestion.ts";
import { groupSchema, userSchema } from "../stack/directory.ts";
import { type DirectoryFile, entryPlace, fileProblem, positionIn, refuseProblems } from "./directory-file.ts";

const schemas = { users: userSchema, groups: groupSchema } as const;
const keys = Object.values(schemas).flatMap((schema) => Object.keys(schema.shape));
const plain = [...new Set(keys)].filter((key) => !["password", "quota", "attributes"].includes(key));
const quota = schemaAt(userSchema, ["quota"]).schema;
const quotas = quota instanceof z.ZodObject ? Object.keys(quota.shape).map((key) => `quota.${key}`) : [];
const columns = ["name", ...plain, ...quotas];

/**
 * Reads users and groups from a table in CSV (RFC 4180): a line of column names, then one user or group a line. The
 * columns are `name` and the settings of a user or group, such as `mail`, `quota.hardMiB` or `attributes.mobile`; a line
 * with `members` is a group. An empty cell sets nothing, and the items of a list are separated by spaces. Throws a
 * UserError that lists all problems.
 */
export function readDirectoryTable(file: string, text: string): DirectoryFile {
  const [header = [], ...records] = recordsOf(file, text);
  const nameAt = header.indexOf("name");
  const problems = header.flatMap((column) => columnProblem(column) ?? []);
  if (nameAt < 0 && records.length > 0)
    problems.push(fileProblem(1, "has no column `name`; the first line must name the columns, such as `name,mail`"));
  refuseProblems(file, problems);
  const membersAt = header.indexOf("members");
  const kindOf = (record: readonly string[]) => (record[membersAt] ? "groups" : "users");
  const setters = {
    users: header.map((column) => setterOf(schemas.users, column)),
    groups: header.map((column) => setterOf(schemas.groups, column)),
  };
  const found = { users: new Map<string, object>(), groups: new Map<string, object>() };
  for (const record of records) {
    const entry = {};
    const kind = kindOf(record);
    for (const [index, cell] of record.entries()) if (cell !== "") setters[kind][index]?.(entry, cell);
    found[kind].set(record[nameAt] ?? "", entry);
  }
  const placed = () => placesAndLines(text, (record) => entryPlace(kindOf(record), record[nameAt] ?? ""));
  if (found.users.size + found.groups.size < records.length) refuseProblems(file, duplicates(placed()));
  // Only messages need the lines, which take as long to find as the values.
  let find: DirectoryFile["positionOf"] | undefined;
  return {
    file,
    directory: { users: Object.fromEntries(found.users), groups: Object.fromEntries(found.groups) },
    positionOf: (place) => {
      find ??= positionIn(new Map(placed()));
      return find(place);
    },
  };
}

const form = { bom: true, skip_empty_lines: true, trim: true } as const;

function recordsOf(file: string, text: string): readonly (readonly string[])[] {
  try {
    return parse(text, form);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = Number((error as { readonly lines?: number }).lines ?? 1);
    refuseProblems(file, [fileProblem(line, `cannot be read: ${reasons[error.code] ?? error.code}`)]);
    throw error;
  }
}

/** The place of each entry, with the number of the last line of its record. */
function placesAndLines(text: string, placeOf: (record: readonly string[]) => string): [string, number][] {
  const found: [string, number][] = [];
  const note = (record: readonly string[], { lines }: { readonly lines: number }) => {
    found.push([placeOf(record), lines]);
    return null;
  };
  parse(text, { ...form, on_record: note });
  return found.slice(1);
}

function duplicates(placed: readonly (readonly [string, number])[]): Problem[] {
  const known = new Set<string>();
  return placed.flatMap(([place, line]) => {
    if (known.has(place))
      return [fileProblem(line, `contains ${place.replace(/^kopano:directory\.\w+\./, "")} a second time`)];
    known.add(place);
    return [];
  });
}

const reasons: Readonly<Record<string, string>> = {
  CSV_RECORD_INCONSISTENT_FIELDS_LENGTH: "a line has more or fewer cells than the first",
  CSV_QUOTE_NOT_CLOSED: "a quote is not closed",
  INVALID_OPENING_QUOTE: "a quote in the middle of a cell; quote the whole cell, and double the quotes in it",
  CSV_INVALID_CLOSING_QUOTE: "a quote in the middle of a cell; quote the whole cell, and double the quotes in it",
};

function columnProblem(column: string): Problem | undefined {
  if (columns.includes(column) || /^attributes\../.test(column)) return undefined;
  if (column === "password")
    return fileProblem(1, "has a column `password`; set passwords in the stack file, where they are encrypted");
  const suggestion = suggestKey(column, columns);
  return { ...fileProblem(1, `has an unknown column \`${column}\``), ...(suggestion !== undefined && { suggestion }) };
}

/** Sets the value of a cell that is not empty; the name is no setting. */
function setterOf(schema: z.ZodType, column: string): (entry: Record<string, unknown>, text: string) => void {
  if (column === "name") return () => {};
  const [section = "", key] = column.split(/\.(.*)/s);
  const typed = typeOf(schemaAt(schema, column.split(".")).schema);
  if (key === undefined)
    return (entry, text) => {
      entry[section] = typed(text);
    };
  return (entry, text) => {
    entry[section] = { ...(entry[section] as object | undefined), [key]: typed(text) };
  };
}

/** A cell in the type of its setting; text that has no such value stays, and is refused with its place. */
function typeOf(schema: z.ZodType): (text: string) => unknown {
  if (schema instanceof z.ZodArray) return (text) => text.split(/\s+/);
  if (schema instanceof z.ZodNumber) return (text) => (/^\d{1,15}$/.test(text) ? Number(text) : text);
  if (schema.safeParse(true).success) return (text) => (/^(?:true|false)$/.test(text) ? text === "true" : text);
  return (text) => text;
}
