import type { Problem } from "../schema/problem.ts";
import { fileProblem } from "./directory-file.ts";

/** One value of an entry and the line where it begins. */
export interface LdifValue {
  /** The attribute as it is written, and in lower case, without case as a directory compares it. */
  readonly attribute: string;
  readonly key: string;
  /** Undefined for a value that is not text. */
  readonly text: string | undefined;
  /** As it is written, if it is in base64. */
  readonly base64?: string;
  readonly line: number;
}

/** One entry of an LDIF file. */
export interface LdifEntry {
  readonly dn: string;
  readonly line: number;
  readonly values: readonly LdifValue[];
}

/**
 * Reads the entries of an LDIF file (RFC 2849): folded lines, comments, base64, `version: 1` and `changetype: add`.
 * Other changes, controls and values in other files are problems.
 */
export function readLdif(text: string): { readonly entries: readonly LdifEntry[]; readonly problems: Problem[] } {
  const problems: Problem[] = [];
  const entries: LdifEntry[] = [];
  for (const lines of records(text)) {
    const values = lines.flatMap((line) => ldifValue(line, problems) ?? []);
    const content = values.filter(({ key }) => key !== "version");
    const [first, ...rest] = content;
    if (first === undefined) continue;
    if (first.key !== "dn" || first.text === undefined)
      problems.push(fileProblem(first.line, "has an entry that does not begin with `dn:`"));
    else entries.push({ dn: first.text, line: first.line, values: rest.filter((value) => isContent(value, problems)) });
  }
  return { entries, problems };
}

interface Line {
  readonly text: string;
  readonly number: number;
}

/** The lines of each entry, unfolded and without comments; a space at the start of a line continues the one before. */
function records(text: string): Line[][] {
  const found: Line[][] = [];
  let record: Line[] = [];
  let isComment = false;
  for (const [index, written] of text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .entries()) {
    const last = record.at(-1);
    if (written.startsWith(" ") && (isComment || last !== undefined)) {
      if (!isComment && last !== undefined) record[record.length - 1] = { ...last, text: last.text + written.slice(1) };
      continue;
    }
    isComment = written.startsWith("#");
    if (isComment) continue;
    if (written !== "") record.push({ text: written, number: index + 1 });
    else if (record.length > 0) {
      found.push(record);
      record = [];
    }
  }
  return record.length > 0 ? [...found, record] : found;
}

function ldifValue({ text, number }: Line, problems: Problem[]): LdifValue | undefined {
  const [matched, attribute = "", kind = "", rest = ""] =
    /^([A-Za-z][A-Za-z0-9-]*(?:\.\d+)*(?:;[A-Za-z0-9-]+)*|\d+(?:\.\d+)*):([:<]?) *(.*)$/s.exec(text) ?? [];
  if (matched === undefined) {
    problems.push(fileProblem(number, "has a line that is not of the form `attribute: value`"));
    return undefined;
  }
  if (kind === "<") {
    problems.push(fileProblem(number, `takes \`${attribute}\` from another file; write the value itself`));
    return undefined;
  }
  const value = { attribute, key: attribute.toLowerCase(), line: number };
  if (kind === "") return { ...value, text: rest };
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(rest)) {
    problems.push(fileProblem(number, `has a value of \`${attribute}\` that is not in base64, as \`::\` announces`));
    return undefined;
  }
  return { ...value, text: decoded(Buffer.from(rest, "base64")), base64: rest };
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function isContent({ key, text, line }: LdifValue, problems: Problem[]): boolean {
  if (key === "changetype") {
    if (text?.trim().toLowerCase() !== "add")
      problems.push(fileProblem(line, "changes an entry; only entries, and `changetype: add`, can be read"));
    return false;
  }
  if (key === "control") problems.push(fileProblem(line, "has a `control`, which cannot be read"));
  return key !== "control";
}
