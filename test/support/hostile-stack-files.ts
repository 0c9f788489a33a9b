import fc from "fast-check";
import { declarationsOf } from "../../config/declarations.ts";
import { camelCase } from "../../config/schema/camel-case.ts";
import { phpDefineVariables } from "../../config/services/app/php-defines.ts";
import { acceptedValues, nasty } from "./accepted-values.ts";
import { scalars } from "./scalars.ts";

/** Part of every password, so that a password in the output is found. */
export const marker = "unmistakable-8c1f";

const services = ["app", "mta", "db", "auth"] as const;

interface Key {
  readonly key: string;
  readonly secret: boolean;
  readonly values: readonly unknown[];
}

const keys = (service: (typeof services)[number]): Key[] =>
  Object.entries(declarationsOf[service].variables).map(([name, variable]) => ({
    key: camelCase(name),
    secret: variable.secret === true,
    values: acceptedValues(variable, 5),
  }));

/** A value in YAML; the entries create indented collections. */
const written = (value: unknown) => JSON.stringify(value) ?? "null";

const anything = fc.oneof(
  fc.constantFrom(...scalars.filter((scalar) => !scalar.includes("\n"))),
  nasty.map(written),
  fc.jsonValue({ maxDepth: 2 }).map(written),
  fc.constantFrom(
    "",
    "[]",
    "{}",
    "&a [*a]",
    "*a",
    "&a x",
    "{ secure: v1:x }",
    "{ secure: 5 }",
    "!!set { a }",
    "? b",
    "|\n  x",
    "'",
    '"',
    "[",
    "{",
    "}",
  ),
);

/** Values with the marker, in every place and form that a password may have by mistake. */
const password = fc.constantFrom(
  marker,
  `"${marker}"`,
  `'${marker} # x'`,
  `[${marker}]`,
  `{ a: ${marker} }`,
  `{ secure: ${marker} }`,
  `!${marker}`,
  `!!int ${marker}`,
  // Without an alias that refers to it: an alias would be intentional.
  `&secret ${marker}`,
  `*${marker}`,
  `|${marker}`,
  `"${marker}`,
  `${marker}: x`,
  `"${marker}\\u202e\\e[2J"`,
  `2024-11-23 ${marker}`,
);

const oddKey = fc.oneof(
  fc.constantFrom(
    "__proto__",
    "constructor",
    "<<",
    "~",
    "1",
    "0x1F",
    "2024-11-23",
    "? [a]",
    "*a",
    "'",
    "- a",
    "LOG_LEVEL",
    "loglevel",
  ),
  fc.constantFrom(`mysqlPassword:${marker}`, `MYSQL_PASSWORD=${marker}`, `password ${marker}`),
  fc.string({ maxLength: 8 }).map((text) => JSON.stringify(text)),
);

function entryOf(service: (typeof services)[number]): fc.Arbitrary<string> {
  const declared = fc.constantFrom(...keys(service)).chain(({ key, secret, values }) => {
    if (secret) return password.map((value) => `${key}: ${value}`);
    const own = values.length > 0 ? [{ weight: 6, arbitrary: fc.constantFrom(...values).map(written) }] : [];
    return fc.oneof(...own, { weight: 1, arbitrary: anything }).map((value) => `${key}: ${value}`);
  });
  return fc.oneof(
    { weight: 9, arbitrary: declared },
    {
      weight: 1,
      arbitrary: fc
        .tuple(oddKey, anything)
        .map(([key, value]) => (key.includes(marker) ? `{ ${key} }` : `${key}: ${value}`)),
    },
  );
}

function mapping(key: string, entries: readonly string[]): string {
  return `    ${key}:\n${entries.map((entry) => `      ${entry}\n`).join("")}`;
}

const service = fc.constantFrom(...services).chain((name) => {
  const environment = fc.array(entryOf(name), { maxLength: 6 }).map((entries) => mapping("environment", entries));
  const more = fc.oneof(
    { weight: 4, arbitrary: fc.constant("") },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom("memoryMiB", "hostname", "image", "enabled", "ports", "environment", "x")
        .chain((key) => anything.map((value) => `    ${key}: ${value}\n`)),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        "    enabled: false\n",
        "    ports: { imap: 143, smtp: 143 }\n",
        `    parameters: { server: { mysql_password: ${marker} } }\n`,
      ),
    },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom(...phpDefineVariables().keys())
        .chain((key) =>
          (phpDefineVariables().get(key)?.secret ? password : anything).map((value) =>
            mapping("phpDefines", [`${key}: ${value}`]),
          ),
        ),
    },
  );
  return fc.tuple(environment, more).map((parts) => `  kopano:${name}:\n${parts.join("")}`);
});

const userName = fc.oneof(
  fc.constantFrom("demo", "anna@example.com", "Demo", "a b", "~", "1", `demo:${marker}`),
  fc.string({ maxLength: 6 }).map((text) => JSON.stringify(text)),
);
const user = fc
  .tuple(
    userName,
    fc.constantFrom("mail", "aliases", "admin", "telephone", "title", "password", "sharedStore", `password=${marker}`),
  )
  .chain(([name, key]) =>
    (key === "password" ? password : anything).map((value) =>
      key.includes(marker)
        ? `${name.includes(marker) ? "x" : name}: { ${key} }`
        : name.includes(marker)
          ? `{ ${name} }`
          : `${name}: { ${key}: ${value} }`,
    ),
  );
const directory = fc
  .array(user, { minLength: 1, maxLength: 3 })
  .map((users) => `  kopano:directory:\n${mapping("users", users)}`);

const top = fc.oneof(
  { weight: 8, arbitrary: service },
  { weight: 2, arbitrary: directory },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        fc.constantFrom("tls", "data", "network", "policies", "engine", "extends", "x", "app.image", "app"),
        anything,
      )
      .map(([key, value]) => `  kopano:${key}: ${value}\n`),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(oddKey, anything)
      .filter(([key]) => !key.includes(marker))
      .map(([key, value]) => `  ${key}: ${value}\n`),
  },
);

const domain = fc.oneof({ weight: 9, arbitrary: fc.constant("example.com") }, { weight: 1, arbitrary: anything });

/** One change of the text, as by a typing error. */
type Slip = (text: string) => string;
const slip: fc.Arbitrary<Slip> = fc.oneof(
  { weight: 12, arbitrary: fc.constant<Slip>((text) => text) },
  {
    weight: 1,
    arbitrary: fc.nat().map(
      (at): Slip =>
        (text) =>
          text.slice(0, at % text.length) + text.slice((at % text.length) + 1),
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        fc.nat(),
        fc.constantFrom(
          "\t",
          "\u0007",
          "\r",
          "\u2028",
          "'",
          '"',
          "[",
          "{",
          "#",
          "%",
          "&",
          "*",
          "-",
          ":",
          "\n",
          " ",
          "\ufeff",
        ),
      )
      .map(
        ([at, inserted]): Slip =>
          (text) =>
            text.slice(0, at % text.length) + inserted + text.slice(at % text.length),
      ),
  },
  {
    weight: 1,
    arbitrary: fc.nat().map(
      (at): Slip =>
        (text) =>
          text.slice(0, at % text.length),
    ),
  },
);

/** The text of a stack file that a user could have written, by mistake or on purpose. */
export const hostileStackFile: fc.Arbitrary<string> = fc
  .tuple(domain, fc.array(top, { maxLength: 4 }), slip)
  .map(([name, parts, change]) => change(`config:\n  kopano:domain: ${name}\n${parts.join("")}`))
  .filter((text) => text.isWellFormed());
