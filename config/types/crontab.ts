import { checked } from "./string.ts";
import type { ValueType } from "./value-type.ts";

const names = {
  month: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
  day: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"],
} as const;

const fields = [
  { min: 0, max: 59, words: [] },
  { min: 0, max: 23, words: [] },
  { min: 1, max: 31, words: [] },
  { min: 1, max: 12, words: names.month },
  { min: 0, max: 7, words: names.day },
] as const;

type Field = (typeof fields)[number];

/** A line of a system crontab: five time fields or an `@` word, a user, a command (crontab(5)). */
export function crontabEntry(example: string): ValueType<string> {
  return checked("a crontab line: minute, hour, day, month, weekday, user, command", isEntry, example);
}

/** The five time fields of a crontab's line. */
export const schedule = checked(
  "five time fields of a crontab: minute, hour, day, month, weekday",
  isSchedule,
  "0 1 * * *",
);

function isSchedule(text: string): boolean {
  const words = text.split(" ");
  return words.length === fields.length && areFields(words);
}

function isEntry(line: string): boolean {
  if (/[\r\n]/.test(line) || line.length > 998) return false;
  const words = line.split(/[ \t]+/);
  const times = /^@(?:reboot|yearly|annually|monthly|weekly|daily|midnight|hourly)$/.test(words[0] ?? "") ? 1 : 5;
  const user = words[times] ?? "";
  const command = words[times + 1] ?? "";
  if (!/^[a-z_][a-z0-9_-]*$/.test(user) || command === "") return false;
  return times === 1 || areFields(words);
}

function areFields(words: readonly string[]): boolean {
  return fields.every((field, index) => isField(words[index] ?? "", field));
}

/** `*`, `5`, `1-5`, a step behind either, and lists of these. */
function isField(text: string, field: Field): boolean {
  return text.split(",").every((part) => {
    const [, from = "", to, step] = /^(\*|\w+)(?:-(\w+))?(?:\/(\d{1,3}))?$/.exec(part) ?? [];
    if (from === "" || (step !== undefined && Number(step) === 0)) return false;
    if (from === "*") return to === undefined;
    const first = fieldValue(from, field);
    const last = to === undefined ? first : fieldValue(to, field);
    // cron refuses the whole file when a range runs backwards.
    return first !== undefined && last !== undefined && first <= last;
  });
}

function fieldValue(text: string, { min, max, words }: Field): number | undefined {
  const word = (words as readonly string[]).indexOf(text.toLowerCase());
  const value = word >= 0 ? word + min : /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  return value >= min && value <= max ? value : undefined;
}
