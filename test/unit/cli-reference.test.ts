import { describe, expect, it } from "vitest";
import { referencePages } from "../../cli/generate/reference-pages.ts";
import { camelCase } from "../../config/schema/camel-case.ts";
import type { Declarations } from "../../config/schema/environment-schema.ts";
import { appVariables } from "../../config/services/app/variables.ts";
import { authVariables } from "../../config/services/auth/variables.ts";
import { dbVariables } from "../../config/services/db/variables.ts";
import { mtaVariables } from "../../config/services/mta/variables.ts";

const pages = referencePages();
const services: readonly (readonly [string, Declarations])[] = [
  ["app", appVariables],
  ["mta", mtaVariables],
  ["db", dbVariables],
  ["auth", authVariables],
];

describe("the reference pages", () => {
  it.each(services)(
    "of %s have one entry a variable, in the order of the declarations within a section",
    (service, { variables }) => {
      const text = pages.get(`docs/reference/${service}.md`) ?? "";
      const headings = [...text.matchAll(/^### `(\w+)`$/gm)].map(([, key]) => key);
      const keys = Object.keys(variables).map((name) => camelCase(name));
      expect([...headings].sort()).toEqual([...keys].sort());
      for (const source of new Set(Object.values(variables).map((variable) => variable.source))) {
        const section = text.split(`## ${source}\n`)[1]?.split(/^## /m)[0] ?? "";
        const own = Object.entries(variables).filter(([, variable]) => variable.source === source);
        expect([...section.matchAll(/^### `(\w+)`$/gm)].map(([, key]) => key)).toEqual(
          own.map(([name]) => camelCase(name)),
        );
      }
    },
  );

  it("repeat nothing and contain only complete table rows", () => {
    for (const [path, text] of pages) {
      for (const line of text.split("\n").filter((row) => row.startsWith("|")))
        expect(line.endsWith(" |"), `${path}: ${line}`).toBe(true);
      expect(text).not.toContain("undefined");
    }
  });
});
