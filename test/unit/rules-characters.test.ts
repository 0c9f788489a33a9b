import { describe, expect, it } from "vitest";
import { checkConfiguration } from "../../config/rules/check.ts";
import { findings, secret } from "../support/rule-cases.ts";

/** Configurations with a given string, by the place of the string; each place accepts any string. */
const places: Readonly<Record<string, (text: string) => object>> = {
  "db.environment.mysqlRootPassword": (text) => ({ db: { environment: { mysqlRootPassword: text } } }),
  "auth.environment.ldaprootPw": (text) => ({ auth: { environment: { ldaprootPw: text } } }),
  "app.environment.mysqlUser": (text) => ({
    app: { environment: { mysqlHost: "h", mysqlUser: text, mysqlPassword: "p", mysqlDatabase: "d" } },
    db: { enabled: false },
  }),
  "app.parameters.spooler.sslkey_pass": (text) => ({ app: { parameters: { spooler: { sslkey_pass: text } } } }),
  "app.phpDefines.WEBAPP_TITLE": (text) => ({ app: { phpDefines: { WEBAPP_TITLE: text } } }),
  "mta.postfix.smtpd_banner": (text) => ({ mta: { postfix: { smtpd_banner: text } } }),
  "mta.dovecot.login_greeting": (text) => ({ mta: { dovecot: { login_greeting: text } } }),
  "directory.users.demo.password": (text) => ({ directory: { users: { demo: { password: text } } } }),
  "directory.users.demo.commonName": (text) => ({ directory: { users: { demo: { commonName: text } } } }),
  "directory.organization": (text) => ({ directory: { organization: text } }),
  "tls.organization": (text) => ({ tls: { organization: text } }),
  "policies.exceptions.pinned-images": (text) => ({ policies: { exceptions: { "pinned-images": text } } }),
};

const characters = {
  refused: ["\u001b", "\u0007", "\u007f", "\u0085", "\u009b", "\ud83d", "\udc00"],
  warned: ["\u200b", "\u202e", "\u2028", "\ufeff", "\u00a0", "\u00ad"],
} as const;

function codePoint(character: string): string {
  return `U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
}

const of = (input: object, path: string) => {
  const { errors, warnings } = findings(input);
  const at = (line: string) => line.startsWith(`kopano:${path}: `);
  return { errors: errors.filter(at), warnings: warnings.filter(at) };
};

describe.each(Object.entries(places))("a string at %s", (path, configured) => {
  it.each(characters.refused.map((one) => [codePoint(one), one]))(
    "cannot contain the control character %s",
    (name, one) => {
      const { errors } = of(configured(`${secret}${one}value`), path);
      expect(errors).toEqual([expect.stringContaining(`contains ${name}`)]);
      expect(errors.join()).not.toContain(secret);
    },
  );

  it.each(characters.warned.map((one) => [codePoint(one), one]))("gets a warning for the invisible %s", (name, one) => {
    const { errors, warnings } = of(configured(`${secret}${one}value`), path);
    expect(errors).toEqual([]);
    expect(warnings).toEqual([expect.stringContaining(`contains ${name}, which is invisible`)]);
    expect(warnings.join()).not.toContain(secret);
  });

  it("is accepted with letters, symbols and emoji of any language", () => {
    expect(of(configured(`${secret} Ä€😀 日本 x`), path)).toEqual({ errors: [], warnings: [] });
  });
});

it("a character in a list is reported at its place, once per kind", () => {
  const input = { domain: "example.com", db: { arguments: ["--a=1", "--b=\u001b\u001b\u0007"] } };
  expect(() => checkConfiguration(input)).toThrow(/kopano:db\.arguments\[1\]: contains U\+001B, U\+0007/);
});
