import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { codeSpans, repository, tableRows } from "../support/page.ts";

const layers = tableRows("config/README.md", "folder").map(([cell = ""]) => codeSpans(cell));
const layerOf = (folder: string) => layers.findIndex((folders) => folders.includes(`${folder}/`));
const files = readdirSync(path.join(repository, "config"), { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => path.join("config", name));

describe("the folders of config/", () => {
  it.each([...new Set(files.map((file) => path.dirname(file)))])("are listed in the table: %s", (folder) => {
    expect(layerOf(folder)).toBeGreaterThan(-1);
  });

  it.each(layers.flat())("contain files: %s", (folder) => {
    expect(files.map((file) => `${path.dirname(file)}/`)).toContain(folder);
  });

  it.each(files)("are imported only upwards in the table: %s", (file) => {
    const own = path.dirname(file);
    const imported = [...readFileSync(path.join(repository, file), "utf8").matchAll(/from "(\.[^"]+)"/g)].map(
      ([, target = ""]) => path.join(own, path.dirname(target)),
    );
    for (const folder of imported.filter((other) => other !== own))
      expect(layerOf(folder), folder).toBeLessThan(layerOf(own));
  });
});
