import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { readCoverage } from "../../cli/generate/coverage.ts";
import { repository } from "../support/page.ts";
import { hasKey } from "../support/schema-key.ts";
import reference from "./reference/variables.json" with { type: "json" };

const { tests, sections } = readCoverage();
const items = Object.values(sections).flat();
const nameOf = ({ item, variable }: (typeof items)[number]) => variable ?? item ?? "";

// Sections of the other images' README, and of the files of docker-kopano that are not its README.
const otherSection = /^(?:README: |compose example of )/;

describe("the list of what the docker-kopano README documents", () => {
  it("includes every variable of the README and of its demo", () => {
    const documented = reference.filter(({ section }) => section !== null && !otherSection.test(section));
    expect(documented.length).toBeGreaterThan(100);
    const listed = items.map(({ variable }) => variable);
    expect(documented.map(({ name }) => name).filter((name) => !listed.includes(name))).toEqual([]);
  });

  it("lists each item once in its section, under one name", () => {
    for (const [title, ofSection] of Object.entries(sections)) {
      const names = ofSection.map(nameOf);
      expect(new Set(names).size, title).toBe(names.length);
      for (const { item, variable } of ofSection) expect([item, variable]).toContain(undefined);
    }
  });

  it.each(items.map((item) => [nameOf(item), item] as const))(
    "has a place for %s, and a test or a reason",
    (_, item) => {
      const { key, how, proof, test, note } = item;
      expect((key === undefined) !== (how === undefined), "a key, or how it is done without one").toBe(true);
      if (key !== undefined) expect(hasKey(key), key).toBe(true);
      if (proof === "not covered") expect(note).toBeDefined();
      else expect(Object.keys(tests)).toContain(test);
    },
  );

  it.each(Object.entries(tests))("names a test that exists: %s", (_, [file, title]) => {
    const location = path.join(repository, `test/${file}.test.ts`);
    expect(existsSync(location), file).toBe(true);
    const source = readFileSync(location, "utf8");
    // As the title of a test, or as the name of one of several cases.
    const written = [`"${title}",`, `"${title}": {`, `\`${title}\`,`];
    expect(
      written.some((text) => source.includes(text)),
      title,
    ).toBe(true);
  });

  it("names no test that no item refers to", () => {
    const used = new Set(items.map(({ test }) => test));
    expect(Object.keys(tests).filter((name) => !used.has(name))).toEqual([]);
  });
});
