import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { declarationsOf } from "../../config/declarations.ts";
import { checkConfiguration } from "../../config/rules/check.ts";
import { camelCase } from "../../config/schema/camel-case.ts";
import { type NamedVariable, objection } from "../../config/schema/environment-schema.ts";
import { describeProblem } from "../../config/schema/problem.ts";
import { UserError } from "../../config/schema/user-error.ts";
import type { Variable } from "../../config/schema/variable.ts";
import { plainParameters } from "../../config/services/app/parameters.ts";
import { phpDefineVariables } from "../../config/services/app/php-defines.ts";
import { passedVariable } from "../../config/services/mta/pass-through.ts";
import { damage, type ImageRule } from "../../config/types/image-damage.ts";
import { wireTo } from "../../config/wires.ts";
import { renderEnvironments } from "../../containers/environments.ts";
import { acceptedValues, nasty } from "../support/accepted-values.ts";
import * as model from "../support/image-model.ts";

const services = ["app", "mta", "db", "auth"] as const;
const token = "unmistakable-8c1f";

const declared: [string, Variable][] = services.flatMap((service) =>
  Object.entries(declarationsOf[service].variables).filter(([, { obsolete, elsewhere }]) => !(obsolete ?? elsewhere)),
);
const families: [string, Variable][] = services.flatMap((service) =>
  declarationsOf[service].families.map(({ prefix, variable }): [string, Variable] => [`${prefix}1`, variable]),
);
const plain: [string, Variable][] = [...plainParameters.keys()].map((key) => {
  const { name, variable } = plainParameters.find(key) as NamedVariable;
  return [name, variable];
});
const passed: [string, Variable][] = [
  passedVariable("postfix", "smtp_helo_name"),
  passedVariable("dovecot", "log_path"),
].map(({ name, variable }) => [name, variable]);

/** Every value that is accepted, with its string, by the rule that carries it. */
function carriedBy(...rules: readonly ImageRule[]) {
  return [...declared, ...families, ...plain, ...passed, ...phpDefineVariables()]
    .filter(([, { rule, obsolete, elsewhere }]) => rules.includes(rule ?? "process") && !(obsolete ?? elsewhere))
    .flatMap(([name, variable]) =>
      acceptedValues(variable, name.length > 12 ? 40 : 80).map((value) => ({
        name,
        variable,
        value,
        text: variable.type.render(variable.type.schema.parse(value)),
      })),
    );
}

describe("an accepted value arrives", () => {
  it.each([
    ["kopano-cfg", false],
    ["kopano-password", true],
  ] as const)("through the rule %s", (rule, literalDollar) => {
    const texts = carriedBy(rule).map(({ text }) => text);
    expect(texts.length).toBeGreaterThan(40);
    expect(model.afterKopanoReader(texts, literalDollar)).toEqual(texts);
  });

  it("through the rule postconf", () => {
    const texts = carriedBy("postconf").map(({ text }) => text);
    expect(texts.length).toBeGreaterThan(40);
    expect(model.afterPostconf(texts)).toEqual(texts);
  });

  it("through the rule dovecot", () => {
    const texts = carriedBy("dovecot").map(({ text }) => text);
    expect(texts.length).toBeGreaterThan(40);
    expect(model.afterDovecot(texts)).toEqual(texts);
  });

  it("through the rule dovecot-line", () => {
    const texts = carriedBy("dovecot-line").map(({ text }) => text);
    expect(texts.length).toBeGreaterThan(100);
    expect(model.afterDovecotLine(texts)).toEqual(texts);
  });

  it("through the rule line", () => {
    const texts = carriedBy("line").map(({ text }) => text);
    expect(texts.length).toBeGreaterThan(200);
    expect(model.afterLine(texts)).toEqual(texts);
  });

  it("through the rule slapd-ldif", () => {
    const texts = carriedBy("slapd-ldif").map(({ text }) => text);
    expect(texts.length).toBeGreaterThan(20);
    expect(model.afterLdif(texts)).toEqual(texts);
  });

  it("through the rule shell-words, word by word", () => {
    const carried = carriedBy("shell-words");
    expect(carried.length).toBeGreaterThan(30);
    const words = carried.map(({ value, text }) => (Array.isArray(value) ? value.map(String) : text.split(" ")));
    expect(model.afterWordSplitting(carried.map(({ text }) => text))).toEqual(
      words.map((list) => list.filter((word) => word !== "")),
    );
  });

  it("through the rule php-define, as the value that was set", () => {
    const carried = carriedBy("php-define").slice(0, 2000);
    expect(carried.length).toBeGreaterThan(500);
    const sources = model.afterPhpDefine(carried.map(({ text }) => text));
    carried.forEach(({ name, variable, value }, index) => {
      const isSource = variable.type.expected.includes("PHP expression");
      expect(isSource ? sources[index] : model.phpValue(sources[index]), name).toEqual(value);
    });
  });

  it("and a value that a shell or sed would damage is refused", () => {
    const user = declarationsOf.app.variables.MYSQL_USER as Variable;
    for (const value of [
      "*",
      "/etc/*",
      "a  b",
      " a",
      "a ",
      "a\tb",
      ".*",
      "[a-z]in",
      "$HOME",
      "\\etc",
      "x".repeat(1024),
    ])
      expect(objection(user, value), value).toBeDefined();
    const root = declarationsOf.auth.variables.LDAPROOT_PW as Variable;
    for (const value of ["a/b", "a&b", "a\\b", "a\nb", " a"]) expect(objection(root, value), value).toBeDefined();
    const title = phpDefineVariables().get("WEBAPP_TITLE") as Variable;
    for (const value of ["a\nb", "a\rb", "a\0b"]) expect(objection(title, value), value).toBeDefined();
  });
});

describe("a value is refused", () => {
  const refusal = (service: (typeof services)[number], name: string, value: unknown) =>
    objection(declarationsOf[service].variables[name] as Variable, value)?.reason;

  it.each(["a#b", "a #b", "#a", "$x", "a $x", "</etc/passwd", "a\\", "'a'"])("by Dovecot's rule: %s", (text) => {
    expect(objection(passedVariable("dovecot", "login_greeting").variable, text)).toBeDefined();
  });

  it.each(["a$x", "a <b", "it's", "%{user}"])("not by Dovecot's rule: %s", (text) => {
    expect(objection(passedVariable("dovecot", "login_greeting").variable, text)).toBeUndefined();
  });

  it.each(["$'", "a $", "$ä", "${x", "${x y}", "$(x y)", "$$x"])("if Postfix would not run with it: %s", (text) => {
    expect(objection(passedVariable("postfix", "smtpd_banner").variable, text)).toBeDefined();
  });

  it.each([
    "$myhostname ESMTP $mail_name",
    "${smtp_helo_name?{yes}:{no}} $(mydomain)",
    "${{$compatibility_level} <level {1} ? {} : {permit_mynetworks}}",
  ])("not if it contains references to Postfix parameters: %s", (text) => {
    expect(objection(passedVariable("postfix", "smtpd_banner").variable, text)).toBeUndefined();
  });

  it.each([
    ["LDAP_QUERY_FILTER_USER", "(mail=%s#)"],
    ["LDAP_QUERY_FILTER_USER", "(mail=%x)"],
    ["LDAP_QUERY_FILTER_ALIAS", "(mail=%)"],
    ["MYSQL_QUERY_USER", "select '%q'"],
    ["MYSQL_PASSWORD", "a#b"],
    ["MYSQL_QUERY_PASS", "select 1 # one"],
    ["MYSQL_HOST", "db:port"],
    ["SMTPD_TLS_CHAIN_FILES", ["/a,b.pem"]],
    ["SMTPD_SASL_CLIENTAUTH", ["#user:{plain}secret"]],
    ["SMTPD_SASL_CLIENTAUTH", ["user:{plain}sec:ret"]],
    ["MAIL_BOXES", ["#info@example.com"]],
    ["MAIL_BOXES", ['"info@example.com']],
    ["MAIL_ALIASES", ["#root:info"]],
    ["MAIL_ALIASES", ['ro"ot:info']],
    ["REGEX_ALIAS", "#/a/ b"],
  ])("if a program of mta would truncate it, drop it or exit: %s", (name, value) => {
    expect(refusal("mta", name, value)).toBeDefined();
  });

  it.each([
    ["LDAP_QUERY_FILTER_USER", "(&(mail=%s)(o=%%%d))"],
    ["MYSQL_HOST", "unix:/run/mysqld/mysqld.sock"],
    ["SMTPD_SASL_CLIENTAUTH", ["user:{plain}s#$*'"]],
    ["MAIL_BOXES", ["in#fo@example.com:a/b#/"]],
  ])("not if it arrives intact: %s", (name, value) => {
    expect(refusal("mta", name, value)).toBeUndefined();
  });
});

/** Values of JSON with a token in every string, so that a message that shows one is found. */
const marked = fc
  .jsonValue({ maxDepth: 2 })
  .map(
    (value) =>
      (JSON.parse(
        JSON.stringify(value, (_, part) => (typeof part === "string" ? `${token}${part}` : part)),
      ) as unknown) ?? token,
  );

describe("a secret", () => {
  const secrets = [...declared, ...plain, ...phpDefineVariables()]
    .filter(([, { secret }]) => secret)
    .map(([name]) => name);
  const places: [string, (value: unknown) => object][] = [
    ...services.flatMap((service) =>
      Object.entries(declarationsOf[service].variables)
        .filter(([, { secret }]) => secret)
        .map(([name]): [string, (value: unknown) => object] => [
          `${service} ${name}`,
          (value) => ({ [service]: { environment: { [camelCase(name)]: value } } }),
        ]),
    ),
    ["a parameter", (value) => ({ app: { parameters: { server: { mysql_password: value } } } })],
    ["a plain parameter", (value) => ({ app: { environment: { sslkeyPass: value } } })],
    ["a define", (value) => ({ app: { phpDefines: { STATE_SQL_PASSWORD: value } } })],
    ["a Postfix parameter", (value) => ({ mta: { postfix: { smtp_sasl_password_maps: value } } })],
    ["an account", (value) => ({ directory: { users: { demo: { password: value, sharedStore: true } } } })],
    ["a section that is a string", (value) => ({ db: JSON.stringify(value) })],
    ["an environment that is a string", (value) => ({ db: { environment: JSON.stringify(value) } })],
    ["parameters that are a string", (value) => ({ app: { parameters: { server: JSON.stringify(value) } } })],
    ["accounts that are a list", (value) => ({ directory: { users: [{ name: "demo", password: value }] } })],
    ["a key that does not exist", (value) => ({ db: { environment: { mysqlPasswort: value } } })],
    ["a section that does not exist", (value) => ({ database: { password: value } })],
  ];

  it("is one wherever the reference declares it", () => {
    expect(secrets).toEqual(
      expect.arrayContaining(["MYSQL_PASSWORD", "LDAPROOT_PW", "SSLKEY_PASS", "STATE_SQL_PASSWORD"]),
    );
    expect(places.length).toBeGreaterThan(25);
  });

  it.each(places)("in %s is never in a message", (_, at) => {
    fc.assert(
      fc.property(
        fc.oneof(
          marked,
          nasty.map((text) => token + text),
        ),
        (value) => {
          const input = { domain: "example.com", tls: { validityDays: 2, renewalDays: 9 }, ...at(value) };
          try {
            const { warnings } = checkConfiguration(input);
            expect(warnings.map(describeProblem).join("\n")).not.toContain(token);
          } catch (error) {
            expect(error).toBeInstanceOf(UserError);
            expect((error as Error).message).not.toContain(token);
          }
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe("any input", () => {
  const keys = services.flatMap((service) => [...declarationsOf[service].names.keys()]);
  const odd = fc.constantFrom("__proto__", "constructor", "toString", "hasOwnProperty", "prototype", "");
  const key = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.constantFrom(...keys, "environment", "parameters", "phpDefines", "postfix", "dovecot", "ports"),
    },
    odd,
    fc.string(),
  );
  const top = fc.oneof(
    fc.constantFrom("domain", "app", "mta", "db", "auth", "directory", "tls", "data"),
    odd,
    fc.string(),
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { depthSize: "small" },
      fc.jsonValue({ maxDepth: 1 }),
      nasty,
      fc.array(tie("tree"), { maxLength: 3 }),
      tie("map"),
    ),
    map: fc.array(fc.tuple(key, tie("tree")), { maxLength: 6 }).map(asJson),
  }));

  /** An object as JSON makes it: `__proto__` is a key like any other. */
  function asJson(entries: readonly (readonly [string, unknown])[]): unknown {
    return JSON.parse(
      `{${entries.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value) ?? "null"}`).join(",")}}`,
    );
  }

  it("yields a configuration that renders, or problems, and modifies no prototype", () => {
    const before = Object.getOwnPropertyNames(Object.prototype).join();
    fc.assert(
      fc.property(fc.array(fc.tuple(top, tree), { maxLength: 6 }), fc.boolean(), (entries, withDomain) => {
        const input = asJson(withDomain ? [...entries, ["domain", "example.com"]] : entries);
        const copy = JSON.stringify(input);
        try {
          const { configuration } = checkConfiguration(input);
          renderEnvironments(configuration);
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
          expect((error as UserError).problems.length).toBeGreaterThan(0);
        }
        expect(JSON.stringify(input)).toBe(copy);
        expect(Object.getOwnPropertyNames(Object.prototype).join()).toBe(before);
        expect(({} as Record<string, unknown>).polluted).toBeUndefined();
      }),
      { numRuns: 400 },
    );
  });

  it.each([
    [
      "a mapping in a mapping, ten thousand deep",
      () => JSON.parse(`${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`) as unknown,
    ],
    ["a list in a list, ten thousand deep", () => JSON.parse(`${"[".repeat(10_000)}${"]".repeat(10_000)}`) as unknown],
    ["a string of a megabyte", () => "a".repeat(1 << 20)],
    ["a string of underscores", () => `a${"_".repeat(100_000)}!`],
    ["a string of parentheses", () => "(".repeat(100_000)],
    ["a string of ands", () => "(&".repeat(100_000)],
    ["a string of stars", () => "*".repeat(50_000)],
    ["a string of brackets", () => "[".repeat(20_000)],
    ["a string of name parts", () => `${"dc=a,".repeat(50_000)}!`],
    ["a string of dots", () => `${"a.".repeat(50_000)}!`],
    ["a string of quotes", () => "'".repeat(100_001)],
    ["a string of commas", () => `${"a,".repeat(50_000)} `],
    ["a list of ten thousand", () => Array.from({ length: 10_000 }, () => "*:143")],
  ])("is checked without hanging: %s", (_, make) => {
    const value = make();
    const everywhere = {
      domain: "example.com",
      ...Object.fromEntries(
        services.map((service) => [
          service,
          {
            image: value,
            environment: Object.fromEntries([...declarationsOf[service].names.keys()].map((name) => [name, value])),
          },
        ]),
      ),
      directory: { users: { demo: value, other: { mail: value, aliases: value } } },
      tls: { names: value },
    };
    expect(() => checkConfiguration(everywhere)).toThrow(UserError);
  });
});

describe("a string that passes the check of Kopano's files", () => {
  // Bash is asked once for all of them.
  const fragments = [...'*?[]!^-/\\.(){}|+@,$":=bdeintcr', "[!", "[^", "[a-z]", "[[:alpha:]]", "[[.", "etc", "bin"];
  const pattern = fc.array(fc.constantFrom(...fragments), { maxLength: 6 }).map((parts) => parts.join(""));
  const texts = fc.sample(
    fc.oneof(fc.string(), fc.stringMatching(/^[a-z*?[\]! $#'"\\-]{0,12}$/), fc.string({ unit: "grapheme" }), pattern),
    { numRuns: 10_000, seed: 20210626 },
  );

  it("arrives unchanged", () => {
    const intact = texts.filter((text) => damage("kopano-cfg", text) === undefined);
    expect(intact.length).toBeGreaterThan(1000);
    expect(model.afterKopanoEcho(intact)).toEqual(intact);
  });

  it("would be damaged if the check refuses it", () => {
    const wrong = ["*", "a  b", " a", "a ", "a\tb", "a\nb", "[a-z]in", "b?n", "x *", ".*", "\\d*", "[[:alpha:]]in"];
    for (const text of wrong) expect(damage("kopano-cfg", text), text).toBeTypeOf("string");
    expect(model.afterKopanoEcho(wrong).filter((text, index) => text === wrong[index])).toEqual([]);
  });

  it.each(["[::1]/128 [fe80::]/64", "(b*|x)", "what?", "a\\.b", "{e,*}tc", "+(e)tc", '"b*"'])(
    "may contain %s",
    (text) => {
      expect(damage("kopano-cfg", text)).toBeUndefined();
      expect(model.afterKopanoEcho([text])).toEqual([text]);
    },
  );

  it.each([
    ["stars and letters", "*b".repeat(127)],
    ["one letter and the rest", "?*".repeat(127)],
    ["classes", `${"[[:alpha:]]*".repeat(20)}q`],
    ["many words", "*q ".repeat(1 << 17)],
    ["many slow words", `${"?*".repeat(8)}q `.repeat(1 << 16)],
    ["open brackets", "[!".repeat(1 << 17)],
    ["backslashes", "\\".repeat(1 << 17)],
  ])("is checked in less than a second: %s", (_, text) => {
    const before = performance.now();
    damage("shell-words", `${text}x`);
    expect(performance.now() - before).toBeLessThan(1000);
  });
});

describe("a key that contains a secret somewhere", () => {
  it("never has a value below it in a message", () => {
    const message = (secretKeys: ReadonlySet<string>) => {
      try {
        checkConfiguration({ domain: "example.com", app: { hostname: "Not.A.Label" } }, secretKeys);
        return "";
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(message(new Set())).toContain("Not.A.Label");
    expect(message(new Set(["app"]))).not.toContain("Not.A.Label");
  });
});

describe("rendering", () => {
  /** A configuration with some accepted values of every service. */
  const said = fc.record(
    Object.fromEntries(
      services.map((service) => {
        const safe = Object.entries(declarationsOf[service].variables).filter(
          ([, variable]) =>
            !(variable.obsolete ?? variable.elsewhere ?? variable.needs ?? variable.excludes ?? variable.secret) &&
            wireTo(variable) === undefined &&
            variable.rule !== "php-define",
        );
        const entries = safe.map(([name, { type }]): [string, fc.Arbitrary<unknown>] => [
          camelCase(name),
          fc.constant(type.example),
        ]);
        return [service, fc.record({ environment: fc.record(Object.fromEntries(entries), { requiredKeys: [] }) })];
      }),
    ),
  );

  it("depends only on the values, not on the order of the keys or on the run", () => {
    fc.assert(
      fc.property(said, fc.infiniteStream(fc.nat()), (services_, order) => {
        const input = { domain: "example.com", ...services_ };
        let configuration: ReturnType<typeof checkConfiguration>["configuration"];
        try {
          configuration = checkConfiguration(input).configuration;
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
          return;
        }
        const shuffled = reordered(input, () => order.next().value as number);
        const first = renderEnvironments(configuration);
        expect(renderEnvironments(checkConfiguration(shuffled).configuration)).toEqual(first);
        expect(renderEnvironments(configuration)).toEqual(first);
        for (const entries of Object.values(first)) {
          const names = entries.map(({ name }) => name);
          expect(names).toEqual([...names].sort((a, b) => (a < b ? -1 : 1)));
        }
      }),
      { numRuns: 100 },
    );
  });

  function reordered(value: unknown, rank: () => number): unknown {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    const ranked = Object.entries(value).map(([key, part]) => ({ key, part: reordered(part, rank), at: rank() }));
    return Object.fromEntries(ranked.sort((a, b) => a.at - b.at).map(({ key, part }) => [key, part]));
  }
});
