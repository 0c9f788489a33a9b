import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { kopanoParameter, parametersOf } from "../../config/services/app/parameters.ts";
import { phpDefineVariables } from "../../config/services/app/php-defines.ts";
import { damage } from "../../config/types/image-damage.ts";
import { nasty } from "../support/accepted-values.ts";
import { phpPaths } from "../support/container-files.ts";
import * as model from "../support/image-model.ts";
import { afterEntry, eachAfterEntry, inContainer, localImage } from "../support/image-run.ts";

const app = localImage("app");
const mta = localImage("mta");
const serverParameters = parametersOf("server");

describe("the image model of the unit tests matches the image", () => {
  // The file names that a shell inserts depend on the existing files, so only whether it inserts any is compared.
  const isPattern = (text: string) => /[*?[\\]/.test(text);
  const asWritten = (texts: readonly string[], results: readonly unknown[]) =>
    Object.fromEntries(
      texts.map((text, index) => [text, isPattern(text) ? results[index] === text : results[index]] as const),
    );
  const texts = [
    ...[
      "a  b",
      " a",
      "a ",
      "a\tb",
      "a\nb",
      "*",
      "/etc/*",
      ".*",
      "s[b]in",
      "e?c",
      "x*",
      "-n x",
      "-e",
      "$HOME",
      "$$",
      "`id`",
    ],
    ...[
      "a#b",
      "a #b",
      "#a",
      "'x'",
      '"x"',
      "x\\",
      "\\etc",
      "ä€😀",
      "it's",
      'a"b',
      "<x",
      "a $x b",
      "",
      ";",
      "&",
      "a\\ b",
    ],
    ...fc.sample(nasty, { numRuns: 50, seed: 11 }),
  ].filter((text, index, all) => !text.includes("\0") && all.indexOf(text) === index);

  it("with Kopano's files", async () => {
    const names = serverParameters.slice(0, texts.length);
    const print = "cat /etc/kopano/server.cfg";
    const variables = Object.fromEntries(
      names.map((name, index) => [`SERVER_${name.toUpperCase()}`, texts[index] ?? ""]),
    );
    const lines = (await afterEntry(app, variables, print)).split("\n");
    const written = names.map((name) =>
      lines.find((line) => line === `${name} =` || line.startsWith(`${name} = `))?.replace(/^\S+ = ?/, ""),
    );
    expect(asWritten(texts, written)).toEqual(asWritten(texts, model.afterKopanoEcho(texts)));
  });

  it("with Kopano's reader", async () => {
    const kept = texts.filter((text) => damage("kopano-password", text) === undefined);
    const names = serverParameters.slice(0, kept.length);
    const read = `python3 -c 'import sys, json; sys.path.insert(0, "/usr/share/kopano"); import kopano_files; print(json.dumps(kopano_files.read("server")))'`;
    const variables = Object.fromEntries(
      names.map((name, index) => [`SERVER_${name.toUpperCase()}`, kept[index] ?? ""]),
    );
    const values = JSON.parse(await afterEntry(app, variables, read)) as Record<string, string>;
    const isLiteral = (name: string) => kopanoParameter("server", name)?.rule === "kopano-password";
    names.forEach((name, index) => {
      const text = kept[index] ?? "";
      expect(values[name] === text, text).toBe(model.afterKopanoReader([text], isLiteral(name))[0] === text);
    });
  });

  it("with the defines of PHP", async () => {
    // Without strings that sed would run as commands: they could write files.
    const sources = texts.filter((text) => damage("php-define", text) === undefined && text !== "");
    const names = [...phpDefineVariables()]
      .filter(([, { elsewhere }]) => elsewhere === undefined)
      .map(([name]) => name);
    expect(names.length).toBeGreaterThan(sources.length);
    const variables = Object.fromEntries(sources.map((source, index) => [names[index] ?? "", source]));
    const file = await afterEntry(app, variables, `cat ${phpPaths.join(" ")}`);
    const found = sources.map((_, index) => new RegExp(`^define\\("${names[index]}", (.*)\\);$`, "m").exec(file)?.[1]);
    expect(found).toEqual(model.afterPhpDefine(sources));
  });

  it("with lines of the crontab", async () => {
    const lines = texts.filter((text) => !text.includes("\n") && text.trim() !== "");
    const variables = Object.fromEntries(
      lines.map((text, index) => [`CRONTAB_ENTRY${String(index).padStart(3, "0")}`, text]),
    );
    const file = (await afterEntry(app, variables, "cat /etc/kopano/docker-crontab")).trimEnd().split("\n");
    expect(file.slice(-lines.length).map((line) => line.trim())).toEqual(model.afterLine(lines));
  });

  it("with words of the shell", async () => {
    const kept = texts.slice(0, 45).filter((text) => model.afterWordSplitting([text])[0]?.length !== 0);
    const words = await eachAfterEntry(
      mta,
      "50-dovecot-config",
      "SMTPD_SASL_CLIENTAUTH",
      kept,
      "cat /etc/dovecot/virt-passwd",
    );
    kept.forEach((text, index) => {
      const expected = model.afterWordSplitting([text])[0]?.join("\n");
      if (!isPattern(text)) expect(words[index], text).toBe(expected);
    });
  });

  it("with Postfix", async () => {
    // Parameters without a default that only a running Postfix reads, and none that the entry scripts write.
    const kinds = "'_(maps|checks|restrictions|filter|exceptions|clients|classes)$'";
    const list = `postconf -d | sed -n 's/ = *$//p' | grep -E ${kinds} | grep -vE 'tls_|^virtual_|^alias|^content_filter'`;
    const names = (await inContainer(mta, {}, list)).trim().split("\n");
    const kept = texts.filter((text) => !/would not start/.test(damage("postconf", text) ?? "")).slice(0, names.length);
    expect(kept.length).toBeGreaterThan(50);
    const variables = Object.fromEntries(kept.map((text, index) => [(names[index] ?? "").toUpperCase(), text]));
    const print = `for name in ${names.join(" ")}; do postconf -h "$name" 2>/dev/null || echo; done`;
    const printed = (await afterEntry(mta, variables, print, ["1*", "60-postfix-config-late"])).split("\n");
    expect(asWritten(kept, printed)).toEqual(asWritten(kept, model.afterPostconf(kept)));
  });

  it("with Dovecot", async () => {
    const printed = await eachAfterEntry(
      mta,
      "50-dovecot-config",
      "DOVECOT_LOGIN_GREETING",
      texts,
      "doveconf -x -h login_greeting",
    );
    const arrives = model.afterDovecot(texts).map((text, index) => text === texts[index]);
    // The image does not write an empty greeting.
    texts.forEach((text, index) => {
      if (text !== "") expect(printed[index] === text, text).toBe(arrives[index]);
    });
  });

  it("with the directory's LDIF", async () => {
    const kept = ["a/b", "a&b", "a\\b", "ä€😀 $x #'\"*%(y)[z]", "{SSHA}abc+def==", "a:b", "<a", ":a"];
    // The entry script fills the databases; slapd does not start with this address.
    const line = [
      'for LDAPROOT_PW; do rm -rf /srv/conf/* /srv/data/*; LDAPROOT_PW="$LDAPROOT_PW" docker-entrypoint.sh >/dev/null 2>&1',
      "slapcat -F /srv/conf -n 0 -o ldif-wrap=no | sed -n 's/^olcRootPW:: /base64 /p; s/^olcRootPW: /plain /p'; done",
    ].join("; ");
    const printed = await inContainer(
      localImage("auth"),
      { LDAPBASE: "dc=example,dc=com", LDAPURI: "none://" },
      line,
      kept,
    );
    const found = printed.split("\n").map((text) => {
      const [kind, value = ""] = text.split(/ (.*)/);
      return kind === "base64" ? Buffer.from(value, "base64").toString("utf8") : value;
    });
    const arrives = model.afterLdif(kept);
    kept.forEach((text, index) => {
      expect(found[index] === text, text).toBe(arrives[index] === text);
    });
  });
});
