import { describe, expect, it } from "vitest";
import { checkConfiguration } from "../../config/rules/check.ts";
import type { Problem } from "../../config/schema/problem.ts";
import { UserError } from "../../config/schema/user-error.ts";

/** A relation between values: an input that violates it, the reported place, and an input that satisfies it. */
export interface Case {
  readonly wrong: object;
  readonly at: string;
  readonly expects: string;
  readonly right: object;
}

export const secret = "unmistakable";

/** The errors of an input, or its warnings, as `path: reason`, and what to write instead. */
export function findings(input: object): { errors: string[]; warnings: string[] } {
  const line = ({ path, reason, suggestion, example }: Problem) =>
    [
      `${path}: ${reason}`,
      ...(suggestion === undefined ? [] : [`did you mean: ${suggestion}`]),
      ...(example === undefined ? [] : [`example: ${example}`]),
    ].join("; ");
  try {
    const { warnings } = checkConfiguration({ domain: "example.com", ...input });
    return { errors: [], warnings: warnings.map(line) };
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    expect((error as Error).message).not.toContain(secret);
    return { errors: (error as UserError).problems.map(line), warnings: [] };
  }
}

export function app(environment: object, further: object = {}) {
  return { app: { environment, ...further } };
}

export function mta(environment: object, further: object = {}) {
  return { mta: { environment, ...further } };
}

export function db(environment: object, further: object = {}) {
  return { db: { environment }, ...further };
}

/** Tests that each `wrong` input is refused at its place and for its reason, and that each `right` one is not. */
export function refuses(cases: Readonly<Record<string, Case>>): void {
  describe("the rules refuse", () => {
    it.each(Object.entries(cases))("%s", (_, { wrong, at, expects, right }) => {
      const { errors } = findings(wrong);
      expect(
        errors.some((line) => line.startsWith(`kopano:${at}: `) && line.includes(expects)),
        errors.join("\n"),
      ).toBe(true);
      expect(findings(right).errors).toEqual([]);
    });
  });
}

/** The same for warnings. */
export function warnsOf(cases: Readonly<Record<string, Case>>): void {
  describe("the rules warn about", () => {
    it.each(Object.entries(cases))("%s", (_, { wrong, at, expects, right }) => {
      const { errors, warnings } = findings(wrong);
      expect(errors).toEqual([]);
      expect(
        warnings.some((line) => line.startsWith(`kopano:${at}: `) && line.includes(expects)),
        warnings.join("\n"),
      ).toBe(true);
      const after = findings(right);
      expect(after.errors).toEqual([]);
      expect(after.warnings.filter((line) => line.startsWith(`kopano:${at}: `))).toEqual([]);
    });
  });
}
