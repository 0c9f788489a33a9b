import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { appVariables } from "../../config/app/variables";
import { authVariables } from "../../config/auth/variables";
import { checkConfiguration } from "../../config/configuration";
import { dbVariables } from "../../config/db/variables";
import { damage } from "../../config/image-rule";
import { mtaVariables } from "../../config/mta/variables";
import { ConfigurationError } from "../../config/problem";
import { renderEnvironments } from "../../environment/environments";
import { afterKopanoEcho } from "./image-model";

const keys = [appVariables, mtaVariables, dbVariables, authVariables].flatMap(({ names }) => [...names.keys()]);
const topLevel = ["domain", "app", "mta", "db", "auth", "directory", "tls", "network", "data", "engine", "__proto__"];
const sections = ["environment", "ports", "parameters", "image", "users", "groups", "enabled", "constructor"];

/** Anything at all, with the real keys in it often enough to get past the first check. */
const anything = fc.dictionary(
  fc.oneof(fc.constantFrom(...topLevel), fc.string()),
  fc.oneof(
    fc.jsonValue({ maxDepth: 4 }),
    fc.dictionary(
      fc.oneof(fc.constantFrom(...sections), fc.string()),
      fc.oneof(fc.jsonValue(), fc.dictionary(fc.oneof(fc.constantFrom(...keys), fc.string()), fc.jsonValue())),
    ),
  ),
);

describe("any input", () => {
  it("gives a configuration that renders, or a list of problems", () => {
    fc.assert(
      fc.property(anything, fc.boolean(), (input, withDomain) => {
        const before = JSON.stringify(Object.getOwnPropertyNames(Object.prototype));
        try {
          const { configuration } = checkConfiguration(withDomain ? { ...input, domain: "example.com" } : input);
          renderEnvironments(configuration);
        } catch (error) {
          expect(error).toBeInstanceOf(ConfigurationError);
          expect((error as ConfigurationError).problems.length).toBeGreaterThan(0);
        }
        expect(JSON.stringify(Object.getOwnPropertyNames(Object.prototype))).toBe(before);
      }),
      { numRuns: 500 },
    );
  });

  it.each(["mysqlPassword", "ldapBindPasswd"])("never has the value of %s in a message", (key) => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 2 }), (value) => {
        const marked = JSON.parse(JSON.stringify([value, "unmistakable"])) as unknown;
        const input = { domain: "example.com", app: { environment: { [key]: marked } } };
        expect(() => checkConfiguration(input)).toThrow(ConfigurationError);
        try {
          checkConfiguration(input);
        } catch (error) {
          expect((error as Error).message).not.toContain("unmistakable");
        }
      }),
      { numRuns: 50 },
    );
  });

  it("shows no value below a key that holds a secret somewhere", () => {
    const input = { domain: "example.com", app: { hostname: "Not.A.Label" } };
    const message = (secretKeys: ReadonlySet<string>) => {
      try {
        checkConfiguration(input, secretKeys);
        return "";
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(message(new Set())).toContain("Not.A.Label");
    expect(message(new Set(["app"]))).not.toContain("Not.A.Label");
  });
});

describe("a text that passes the check of Kopano's files", () => {
  // Bash is asked once for all of them.
  const texts = fc.sample(
    fc.oneof(fc.string(), fc.stringMatching(/^[a-z*?[\]! $#'"\\-]{0,12}$/), fc.string({ unit: "grapheme" })),
    { numRuns: 3000, seed: 20210626 },
  );

  it("arrives as it was said", () => {
    const intact = texts.filter((text) => damage("kopano-cfg", text) === undefined);
    expect(intact.length).toBeGreaterThan(1000);
    expect(afterKopanoEcho(intact)).toEqual(intact);
  });

  it("would not have when the check refuses it", () => {
    const wrong = ["*", "a  b", " a", "a ", "a\tb", "a\nb", "[a-z]in", "b?n", "x *"];
    for (const text of wrong) expect(damage("kopano-cfg", text), text).toBeTypeOf("string");
    expect(afterKopanoEcho(wrong).filter((text, index) => text === wrong[index])).toEqual([]);
  });
});
