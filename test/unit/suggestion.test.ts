import { describe, expect, it } from "vitest";
import { suggestKey } from "../../config/schema/suggestion.ts";

const keys = ["domain", "app", "mta", "db", "auth", "image", "environment", "logLevel", "mysqlPassword"];

describe("the key that was probably meant", () => {
  it.each([
    ["LOG_LEVEL", "logLevel"],
    ["imgae", "image"],
    ["mat", "mta"],
    ["enviroment", "environment"],
    ["mysqlPasswort", "mysqlPassword"],
    ["mysqlPasswrdo", "mysqlPassword"],
  ])("of %s is %s", (unknown, meant) => {
    expect(suggestKey(unknown, keys)).toBe(meant);
  });

  it.each(["web", "host", "", "x".repeat(1 << 20)])("is missing if no known key is similar", (unknown) => {
    expect(suggestKey(unknown, keys)).toBeUndefined();
  });
});
