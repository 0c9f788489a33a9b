import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { checkConfiguration } from "../../config/rules/check.ts";
import { appFiles, storeLanguageFile } from "../../containers/app-files.ts";
import { renderEnvironments } from "../../containers/environments.ts";
import { twoServers } from "../support/multi-server.ts";
import { app, refuses } from "../support/rule-cases.ts";

const withLanguage = { domain: "example.com", app: { storeLanguage: "de_DE" } };

/** Commands that record their calls, and print and fail as documented (kopano-storeadm(8), kopano-admin(8)). */
const commands = {
  locale: "printf 'C\\nC.UTF-8\\n%s' \"$LOCALES\"",
  "kopano-storeadm": `
    echo "LANGUAGE=$LANGUAGE $*" >>"$CALLS"
    case "$*" in
      *"-n lost "*) echo "adm_localize: CreateStoreEntryID: not found (8004010f)" >&2; exit 1 ;;
      *"-l de_DE"*) [ -n "$LOCALES" ] || { echo 'Your system does not appear have the "de_DE" locale' >&2; exit 1; } ;;
    esac`,
  "kopano-admin": `
    printf 'User list for Default(3):\\n\\tUsername\\tFullname\\t\\tHomeserver\\t\\n\\t-----------\\n'
    printf '\\t%s\\t\\t%s\\t\\t\\t\\n' SYSTEM SYSTEM demo 'Demo User' lost Lost
    if [ -n "$SERVERS" ]; then printf '\\t%s\\t\\t%s\\t\\tnode%s\\t\\n' anna Anna 1 ben Ben 2; fi`,
};

describe("the script that names folders", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "store-language-"));
    for (const name of ["bin", "named", "userscripts"]) mkdirSync(path.join(folder, name));
    for (const [name, text] of Object.entries(commands)) program(`bin/${name}`, text);
  });

  function program(name: string, text: string): void {
    writeFileSync(path.join(folder, name), `#!/bin/sh\n${text}\n`);
    chmodSync(path.join(folder, name), 0o755);
  }

  /** Runs the script and gives the calls of kopano-storeadm, and what was printed. */
  function execute(variables: NodeJS.ProcessEnv = {}, input: object = withLanguage) {
    const file = appFiles(checkConfiguration(input).configuration).find(({ path }) => path === storeLanguageFile);
    const text = String(file?.content)
      .replace(/^named=.*$/m, `named='${folder}/named'`)
      .replace(/^userscripts=.*$/m, `userscripts='${folder}/userscripts'`);
    const calls = path.join(folder, `calls${readdirSync(folder).length}`);
    const env = { PATH: `${folder}/bin:${process.env.PATH}`, CALLS: calls, LOCALES: "", ...variables };
    const { stdout } = spawnSync("bash", ["-c", text], { env, encoding: "utf8" });
    const called = existsSync(calls) ? readFileSync(calls, "utf8").trim().split("\n") : [];
    return { called, printed: stdout };
  }

  it("names the folders of the stores of its own server only", () => {
    const input = { domain: "example.com", ...twoServers({ app: { storeLanguage: "de_DE" } }) };
    expect(execute({ SERVERS: "2" }, input).called).toEqual(["LANGUAGE=de_DE -Y -n anna -l C.UTF-8"]);
  });

  it("names the folders of every store once, and reports a store that it does not find", () => {
    const first = execute();
    expect(first.called).toEqual(["LANGUAGE=de_DE -Y -n demo -l C.UTF-8", "LANGUAGE=de_DE -Y -n lost -l C.UTF-8"]);
    expect(first.printed).toBe(
      "The folders of lost could not be named in de_DE: adm_localize: CreateStoreEntryID: not found (8004010f)\n",
    );
    expect(execute().called).toEqual(["LANGUAGE=de_DE -Y -n lost -l C.UTF-8"]);
  });

  it("names them again in another language", () => {
    writeFileSync(path.join(folder, "named/demo"), "fr_FR\n");
    expect(execute().called[0]).toBe("LANGUAGE=de_DE -Y -n demo -l C.UTF-8");
    expect(readFileSync(path.join(folder, "named/demo"), "utf8")).toBe("de_DE\n");
  });

  it("uses the locale itself where the system has it", () => {
    expect(execute({ LOCALES: "de_DE.utf8\n" }).called[0]).toBe("LANGUAGE= -Y -n demo -l de_DE");
  });

  it("creates the store of a new user in the language, and runs the operator's own scripts", () => {
    program("userscripts/00createstore", 'echo "replaced"');
    program("userscripts/50welcome", 'echo "welcome $KOPANO_USER"');
    const { called, printed } = execute({ KOPANO_USER: "jane" });
    expect(called).toEqual(["LANGUAGE=de_DE -C -n jane -l C.UTF-8"]);
    expect(printed).toBe("welcome jane\n");
    expect(readdirSync(path.join(folder, "named"))).toEqual(["jane"]);
  });

  it("creates the store even if the language fails", () => {
    program("bin/kopano-storeadm", 'echo "$*" >>"$CALLS"; case "$*" in *-l*) exit 1 ;; esac');
    expect(execute({ KOPANO_USER: "jane" }).called).toEqual(["-C -n jane -l C.UTF-8", "-C -n jane"]);
    expect(readdirSync(path.join(folder, "named"))).toEqual([]);
  });
});

describe("the language of folders", () => {
  const scriptOf = (input: object) =>
    renderEnvironments(checkConfiguration(input).configuration).app.find(
      ({ name }) => name === "SERVER_CREATEUSER_SCRIPT",
    )?.value;

  it("reaches the server, and nothing changes without it", () => {
    expect(scriptOf(withLanguage)).toBe("/etc/kopano-stack/store-language");
    expect(scriptOf({ domain: "example.com" })).toBeUndefined();
    const files = appFiles(checkConfiguration({ domain: "example.com" }).configuration);
    expect(files.filter(({ path }) => path.includes("language"))).toEqual([]);
  });
});

refuses({
  "a second script for new stores": {
    wrong: app({}, { storeLanguage: "de_DE", parameters: { server: { createuser_script: "/bin/true" } } }),
    at: "app.parameters.server.createuser_script",
    expects: "together with `app.storeLanguage`",
    right: app({}, { storeLanguage: "de_DE" }),
  },
  "a language without its country": {
    wrong: app({}, { storeLanguage: "de" }),
    at: "app.storeLanguage",
    expects: "a language and a country",
    right: app({}, { storeLanguage: "de_DE" }),
  },
});
