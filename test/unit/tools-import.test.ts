import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { readComposeProject } from "../../cli/import/compose-file";
import { wordsOf } from "../../cli/import/containers";
import { readEnvFile } from "../../cli/import/env-file";
import { interpolate } from "../../cli/import/interpolation";
import { draftStack } from "../../cli/import/stack-draft";
import { valueFromText } from "../../cli/import/value-from-text";
import { Mistake, type Terminal } from "../../cli/terminal";
import { checkConfiguration } from "../../config/check";
import { type ServiceName, serviceNames } from "../../config/configuration";
import { camelCase } from "../../config/schema/camel-case";
import { lookUp } from "../../config/schema/environment-schema";
import { declarationsOf } from "../../config/services/declarations";
import { renderEnvironments } from "../../containers/environments";
import { directoryWith, run } from "./tools-terminal";

const fixtures = join(__dirname, "fixtures");

function terminalIn(directory: string): Terminal {
  return { out: () => {}, err: () => {}, directory, isScreen: false };
}

function projectOf(file: string, envFile?: string, directory = fixtures) {
  return readComposeProject(terminalIn(directory), { file, envFile, projectName: undefined });
}

/** What every service would get from the draft, as text. */
function rendered(input: unknown): Record<ServiceName, Record<string, string>> {
  const environments = Object.entries(renderEnvironments(checkConfiguration(input).configuration));
  return Object.fromEntries(
    environments.map(([service, entries]) => [
      service,
      Object.fromEntries(
        entries.map(({ name, value }) => [name, typeof value === "string" ? value : `<generated ${value.generated}>`]),
      ),
    ]),
  ) as Record<ServiceName, Record<string, string>>;
}

describe("variables of a compose project", () => {
  // The golden file is the work of the real `docker compose config`.
  it("are put in as docker compose does it, in the file and in environment files", () => {
    const golden = JSON.parse(readFileSync(join(fixtures, "compose/interpolation.json"), "utf8"));
    const project = projectOf("compose/interpolation.yml", "compose/interpolation.env");
    expect(project.name).toBe(golden.name);
    expect(project.unset).toEqual(["NOPE"]);
    for (const [service, { image, environment }] of Object.entries<never>(golden.services)) {
      expect(project.services[service]?.image).toBe(image);
      const own = [...project.environmentOf(service)].map(([name, value]) => [name, value ?? null]);
      // YAML's 1.50 is a number, and numbers have no end zeros.
      expect(Object.fromEntries(own)).toEqual(environment);
    }
  });

  it.each([
    ["${A:?is missing}", "the variable A is required: is missing"],
    ["${A?}", "the variable A is required"],
    ["${", "has no closing brace"],
    ["${A", "has no closing brace"],
    ["${1}", "is not a variable"],
    ["${A B}", "is not a variable"],
    ["${A:-${B:?deep}}", "the variable B is required: deep"],
  ])("refuse %s", (text, message) => {
    expect(() => interpolate(text, () => undefined)).toThrow(message);
  });

  it.each([
    ["A B=1", ".env:1: is not `NAME=value`"],
    ["A=1\n\n# x\nB='open", ".env:4: the quoted value has no end"],
    ["A=${B:?wanted}", ".env:1: the variable B is required: wanted"],
  ])("of an environment file are refused with the line: %j", (text, message) => {
    expect(() => readEnvFile(text, ".env")).toThrow(message);
  });

  it("never make it hang or throw anything but a mistake", () => {
    const pieces = fc.array(fc.constantFrom("$", "{", "}", "A", ":-", "?", "'", '"', "\\", "=", "#", " ", "\n", "é"));
    fc.assert(
      fc.property(pieces, (words) => {
        for (const read of [interpolate, (text: string) => readEnvFile(text, ".env")])
          try {
            read(words.join(""), () => undefined);
          } catch (error) {
            expect(error).toBeInstanceOf(Mistake);
          }
      }),
    );
  });
});

describe("the seed's compose example", () => {
  const draft = draftStack(projectOf("seed-compose.yml"), undefined);
  const after = rendered(draft.input);

  // What the design adds to every stack, and why; everything else is as in the example.
  const added: Readonly<Record<ServiceName, Readonly<Record<string, string>>>> = {
    db: {},
    auth: {
      // The socket through which the program loads the people of `directory`.
      LDAPURI: "ldapi:/// ldap:/// ldapi://%2Fsrv%2Fldapi",
    },
    app: {
      // Passwords are not printed to the log, and changes reach a kept volume (design, section 3).
      DOCKER_LOGLEVEL: "4",
      FORCE_CONFIG: "overwrite",
      // Certificates of the stack instead of the image's own (design, section 5).
      SSL_CERTIFICATE_FILE: "/etc/ssl/kopano/cert.pem",
      SSL_PRIVATE_KEY_FILE: "/etc/ssl/kopano/key.pem",
      // Users keep their accounts: the image's default identifies them, where the program sets `uid`.
      LDAP_USER_UNIQUE_ATTRIBUTE: "cn",
    },
    mta: {
      DOCKER_LOGLEVEL: "4",
      FORCE_CONFIG: "overwrite",
      SMTPD_TLS_CERT_FILE: "/etc/ssl/kopano/cert.pem",
      SMTPD_TLS_KEY_FILE: "/etc/ssl/kopano/key.pem",
      // The example publishes port 465, but has neither a login nor TLS, so that nothing listens there (behaviour.md, 2).
      SMTPD_USE_TLS: "yes",
      LDAP_QUERY_ATTRS_PASS: "uid=user",
      // The same domain as the host name's, which the image would take.
      MAIL_DOMAIN: "example.com",
      // Names of the stack resolve while a container is absent, what app refuses meanwhile waits, only app may relay, and
      // groups have an address.
      LMTP_DELIVERY_STATUS_FILTER: "regexp:/etc/kopano-stack/delivery-status",
      LMTP_HOST_LOOKUP: "native",
      MINIMAL_BACKOFF_TIME: "60s",
      MYNETWORKS: "127.0.0.0/8 [::1]/128 /etc/kopano-stack/networks",
      QUEUE_RUN_DELAY: "60s",
      VIRTUAL_ALIAS_MAPS:
        "$virtual_lmdb_alias_maps $virtual_ldap_alias_maps $virtual_mysql_alias_maps $virtual_regexp_alias_maps " +
        "ldap:/etc/kopano-stack/groups.cf",
    },
  };

  it.each(serviceNames)("gives %s the same environment, and what the design adds", (service) => {
    const before = Object.fromEntries(draft.environments.get(service) ?? []);
    expect(Object.keys(before).length).toBeGreaterThan(2);
    expect(after[service]).toEqual({ ...before, ...added[service] });
  });

  it("tells each of these differences, and loses nothing", () => {
    const different = draft.notes.filter(({ kind }) => kind === "different").map(({ place }) => place);
    const expected = serviceNames.flatMap((service) =>
      Object.keys(added[service]).map((name) => `${service}: environment: ${name}`),
    );
    expect(different.sort()).toEqual(expected.sort());
    expect(draft.notes.filter(({ kind }) => kind === "lost")).toEqual([]);
  });

  it("becomes a file that says only what the program would not say, and no password", async () => {
    const { exitCode, out, err } = await run(["import", "seed-compose.yml"], fixtures);
    expect(exitCode).toBe(0);
    expect(parse(out)).toEqual({
      config: {
        "kopano:domain": "example.com",
        "kopano:app": {
          strace: true,
          ports: { http: 80, imap: 143, pop3: 110, ical: 8080, imaps: 993, pop3s: 995, icals: 8443 },
          environment: { ldapUserUniqueAttribute: "cn" },
        },
        "kopano:mta": { strace: true, ports: { smtp: 25, smtps: 465 } },
        "kopano:db": { image: "mariadb" },
        "kopano:auth": { image: "mlan/openldap", environment: { ldapdebug: "parse" } },
        "kopano:data": {
          volumes: Object.fromEntries(
            ["app-atch", "app-conf", "app-spam", "app-sync", "auth", "db", "mta"].map((name) => [
              name,
              `fixtures_${name}`,
            ]),
          ),
        },
      },
    });
    expect(err).toMatch(/--secret db\.environment\.mysqlPassword \| pulumi config set --secret --path kopano:db\./);
    for (const text of [out, err]) expect(text).not.toContain("=secret");
    expect(await run(["check", "Pulumi.seed.yaml"], directoryWith({ "Pulumi.seed.yaml": out }))).toMatchObject({
      exitCode: 0,
    });
  });
});

describe("the demo of docker-kopano", () => {
  const draft = draftStack(projectOf("demo-compose.yml", "demo.env"), undefined);
  const after = rendered(draft.input);

  it("keeps the variables of mta, with values from its environment file", () => {
    expect(after.mta).toMatchObject({
      MESSAGE_SIZE_LIMIT: "25600000",
      REGEX_ALIAS: "/([^+]+)[+-].*@(.+)/ $1@$2",
      DKIM_SELECTOR: "default",
      SA_TAG_LEVEL_DEFLT: "-999",
      SA_DEBUG: "0",
      SMTP_TLS_SECURITY_LEVEL: "",
      SMTP_TLS_WRAPPERMODE: "no",
      SYSLOG_LEVEL: "7",
    });
  });

  it("is the same in every service but for what is told", () => {
    for (const service of serviceNames) {
      const before = draft.environments.get(service) ?? new Map();
      const names = [...new Set([...before.keys(), ...Object.keys(after[service])])];
      const different = names.filter((name) => before.get(name) !== after[service][name]);
      const told = draft.notes.map(({ place }) => place);
      for (const name of different) expect(told).toContain(`${service}: environment: ${name}`);
    }
  });

  it("tells what is out of the variable's bounds", () => {
    expect(draft.notes.filter(({ kind }) => kind === "lost")).toEqual([
      { kind: "lost", place: "mta: environment: LOG_LEVEL", text: "must be a whole number from 0 to 5, and is `6`" },
    ]);
  });

  it("is found with the defaults of its variables when there is no environment file", () => {
    const bare = draftStack(projectOf("demo-compose.yml"), undefined);
    expect(rendered(bare.input).mta).toMatchObject({ LOG_LEVEL: "0", SA_TAG_LEVEL_DEFLT: "2" });
    const told = bare.notes.find(({ place }) => place === "mta: environment: SA_TAG_LEVEL_DEFLT");
    expect(told).toMatchObject({ kind: "different", text: "is `2` now, and was `2.0` (the same value)" });
  });
});

describe("a compose project with services, names and forms of its own", () => {
  const directory = directoryWith({
    "odd.yml": readFileSync(join(fixtures, "odd-compose.yml"), "utf8"),
    ".env": "DB_PASSWORD='p$1 w'\n",
  });
  const draft = draftStack(projectOf("odd.yml", undefined, directory), undefined);
  const input = draft.input as Record<string, Record<string, unknown>>;
  const lost = draft.notes.filter(({ kind }) => kind === "lost").map(({ place, text }) => `${place}: ${text}`);

  it("has its services by their images, and their names are ours", () => {
    expect(input.domain).toBe("example.org");
    expect(input.app).toMatchObject({ image: "docker.io/mlan/kopano:full-8.7.80-3.5.2", hostname: "webmail" });
    expect(input.app?.environment).toMatchObject({ ldapUri: ["ldap://auth:389/", "ldap://backup.example.org/"] });
    expect(input.app?.environment).not.toHaveProperty("mysqlHost");
    expect(input.app?.environment).not.toHaveProperty("smtpServer");
    expect(input.mta).toMatchObject({ image: "registry.example.org:5000/mlan/postfix-amavis:1.5.5", hostname: "mail" });
    expect(input.mta?.environment).not.toHaveProperty("virtualTransport");
    expect(input.auth).not.toHaveProperty("image");
  });

  it("carries typed values, parameters, defines and passed parameters", () => {
    expect(input.app).toMatchObject({
      environment: {
        disabledFeatures: ["pop3", "outlook"],
        enableSso: false,
        theme: "Custom",
        secureCookies: true,
        crontabEntrySync: "0 1 * * * root kopano-archiver -A",
        ldapBindPasswd: "pa#ss $word",
      },
      parameters: { server: { enable_sso: true }, archiver: { mysql_password: "archived" } },
      phpDefines: { WEBAPP_TITLE: "Our mail" },
    });
    expect(input.mta).toMatchObject({
      environment: { mailDomain: ["example.org", "example.net"], mailAliases: ["root:info@example.org"] },
      postfix: { smtpd_helo_required: true },
      dovecot: { auth_verbose: true },
    });
    expect(input.db).toMatchObject({
      image: "mariadb:10.6",
      arguments: ["--log_warnings=2", "--max_connections=200"],
      environment: { mysqlUser: "mail", mysqlPassword: "p$1 w", mysqlRootPassword: "root" },
    });
  });

  it("carries ports, limits, network and volumes", () => {
    expect(input.app).toMatchObject({
      ports: { http: "127.0.0.1:8880", imap: "[::1]:1143", imaps: "192.0.2.7:1993", pop3s: 995, pop3: 110 },
      memoryMiB: 1536,
      cpuShares: 512,
      stopSeconds: 90,
      strace: true,
    });
    expect(input.network).toEqual({ subnet: "10.9.8.0/24" });
    expect(input.data).toEqual({
      volumes: {
        "app-atch": "attachments",
        "app-conf": "kopano-conf",
        "app-spam": "oldmail_1_spam",
        auth: "ldap-data",
        db: "oldmail_1_data",
        mta: "oldmail_1_mta",
      },
    });
  });

  it("has a secret for each password, and one for each item of a list", () => {
    expect(draft.secrets.map(({ path }) => path.join("."))).toEqual(
      expect.arrayContaining([
        "db.environment.mysqlPassword",
        "db.environment.mysqlRootPassword",
        "auth.environment.ldaprootPw",
        "app.environment.ldapBindPasswd",
        "app.parameters.archiver.mysql_password",
        "mta.environment.smtpdSaslClientauth.0",
        "mta.environment.smtpdSaslClientauth.1",
      ]),
    );
  });

  it("tells everything that it does not carry", () => {
    const expected = [
      /^proxy: is not one of the services/,
      /^kopano: command: /,
      /^kopano: privileged: /,
      /^kopano: labels: /,
      /^kopano: ports: 996:995: pop3s is published already/,
      /^kopano: ports: 110-111:110-111: app serves nothing on port 111/,
      /^kopano: ports: 8443: is published on a port that the engine chooses/,
      /^kopano: ports: 2003:2003\/udp: is not a TCP port/,
      /^kopano: cap_add: NET_ADMIN: /,
      /^kopano: environment: LDAP_HOST: is no longer read by the image: set `ldapUri`/,
      /^kopano: environment: LOG_LEVEL: must be a whole number from 0 to 6, and is `loud`$/,
      /^kopano: environment: LANG: cannot be set here: /,
      /^kopano: environment: TZ: is not a variable of the app image$/,
      /^kopano: environment: FROM_SHELL: takes its value from the shell/,
      /^kopano: volumes: \.\/z-push:\/var\/lib\/z-push: is a directory of the host/,
      /^kopano: volumes: \.\/theme:\/etc\/kopano\/theme\/Custom:ro: app has no volume there/,
      /^kopano: volumes: \/var\/log: app has no volume there/,
      /^mailer: volumes: oldmail_1_other-spam: the stack shares one volume `app-spam`/,
      /^ldap: command: --debug: /,
      /^networks: web: /,
      /^secrets: has no place/,
    ];
    for (const form of expected) expect(lost).toContainEqual(expect.stringMatching(form));
    expect(lost).toHaveLength(expected.length);
    expect(draft.environments.get("auth")?.get("LDAPROOT_PW")).toBe("a b");
  });

  it("tells of names that the stack may not know, and keeps what the image did by itself", () => {
    expect(draft.notes).toContainEqual({
      kind: "different",
      place: "kopano: environment: ARCHIVER_MYSQL_HOST",
      text: "names another service, which the stack may know by another name",
    });
    const file =
      "services: { app: { image: mlan/kopano, hostname: mail.example.com }, mta: { hostname: mx.example.com } }";
    const plain = draftStack(projectOf("c.yml", undefined, directoryWith({ "c.yml": file })), undefined);
    expect(plain.input).toMatchObject({ domain: "example.com", app: { environment: { userPlugin: "db" } } });
  });

  it("prints a password into a pipe only, and never in a message", async () => {
    const words = ["import", "odd.yml", "--secret", "kopano:db.environment.mysqlPassword"];
    expect(await run(words, directory)).toEqual({ exitCode: 0, out: "p$1 w", err: "" });
    const shown = await run(words, directory, true);
    expect(shown).toMatchObject({ exitCode: 2, out: "", err: expect.stringContaining("not printed on a screen") });
    const { out, err } = await run(["import", "odd.yml"], directory);
    for (const text of [out, err]) expect(text).not.toMatch(/p\$1 w|pa#ss|abc#1|archived|a b['"]/);
    const item = ["import", "odd.yml", "--secret", "mta.environment.smtpdSaslClientauth[0]"];
    expect((await run(item, directory)).out).toBe("scanner:{plain}abc#1");
  });
});

describe("kopano import", () => {
  const seed = readFileSync(join(fixtures, "seed-compose.yml"), "utf8");

  it("keeps what Pulumi wrote into a new stack file, and never overwrites a configuration", async () => {
    const directory = directoryWith({ "docker-compose.yml": seed, "Pulumi.prod.yaml": "encryptionsalt: v1:abc\n" });
    const words = ["import", "docker-compose.yml", "--output", "Pulumi.prod.yaml", "--project-name", "mail"];
    const { out, err, exitCode } = await run(words, directory);
    expect({ out, exitCode }).toEqual({ out: "", exitCode: 0 });
    expect(err).toContain("pulumi config set --secret --path kopano:auth.environment.ldaprootPw --stack prod\n");
    const written = parse(readFileSync(join(directory, "Pulumi.prod.yaml"), "utf8"));
    expect(written.encryptionsalt).toBe("v1:abc");
    expect(written.config["kopano:data"].volumes.db).toBe("mail_db");
    expect(await run(words, directory)).toMatchObject({
      exitCode: 2,
      err: "error: Pulumi.prod.yaml: has a configuration already; it is not overwritten\n",
    });
  });

  it("is left without a service that the project does not have", async () => {
    const file =
      "services: { app: { image: mlan/kopano, environment: { MYSQL_HOST: sql.example.com, MYSQL_PASSWORD: p } } }";
    const directory = directoryWith({ "c.yml": file });
    const { out, err, exitCode } = await run(["import", "c.yml", "--domain", "example.com"], directory);
    expect(parse(out).config["kopano:db"]).toEqual({ enabled: false });
    expect(exitCode).toBe(2);
    expect(err).toContain("kopano:app.environment.mysqlUser: must be set because `db` is disabled");
    expect(err).not.toContain("sql.example.com");
  });

  it.each([
    ["a file that is not there", "", ["x.yml"], "x.yml: there is no such file"],
    ["broken YAML", "services: [", [], "docker-compose.yml:1:12: wrong indentation"],
    ["no services", "a: 1", [], "it has no `services`"],
    ["no service of ours", "services: { web: { image: nginx } }", [], "no service `app`"],
    ["an unknown domain", "services: { app: {} }", [], "say it with --domain"],
    ["a required variable", "services: { app: { image: '${X:?say X}' } }", [], "the variable X is required: say X"],
    ["a service that is a text", "services: { app: x }", [], "app is not a mapping"],
    ["an environment that is a text", "services: { app: { environment: x } }", ["--domain", "a.b"], "neither a list"],
    ["a list in an environment", "services: { app: { environment: { A: [] } } }", ["--domain", "a.b"], "is not a text"],
    ["a missing env_file", "services: { app: { env_file: x } }", ["--domain", "a.b"], "x: there is no such file"],
    ["a password that is none", seed, ["--secret", "app.image"], "has no password for"],
  ])("refuses %s with one clear error", async (_, file, further, message) => {
    const directory = directoryWith({ "docker-compose.yml": file });
    const words = further[0]?.endsWith(".yml") ? further : ["docker-compose.yml", ...further];
    const { exitCode, out, err } = await run(["import", ...words], directory);
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: "" });
    expect(err).toContain(message);
    expect(err).not.toMatch(/^\s+at /m);
  });

  it("works from the shell", async () => {
    const tool = join(__dirname, "../../cli/kopano.cjs");
    const { stdout } = await promisify(execFile)(
      tool,
      ["import", "seed-compose.yml", "--secret", "auth.environment.ldaprootPw"],
      {
        cwd: fixtures,
      },
    );
    expect(stdout).toBe("secret");
  });
});

describe("a value of a compose file", () => {
  const services = serviceNames.flatMap((service) =>
    Object.entries(declarationsOf[service].variables)
      .filter(([, { obsolete, elsewhere }]) => obsolete === undefined && elsewhere === undefined)
      .map(([name]) => [service, name] as const),
  );

  it.each(services)("%s %s is read back as the value that it was written from", (service, name) => {
    const variable = lookUp(declarationsOf[service], camelCase(name))?.variable;
    if (variable === undefined) throw new Error(`${name} is not declared`);
    for (const value of [variable.type.example, variable.preset].filter((item) => item !== undefined)) {
      const text = variable.type.render(value);
      const read = valueFromText(variable, text);
      expect(read === undefined ? undefined : variable.type.render(read)).toBe(text);
    }
  });

  it.each([
    ['--a \'b c\' "d\\"e" f\\ g', ["--a", "b c", 'd"e', "f g"]],
    [
      ["--a b", 1],
      ["--a b", "1"],
    ],
    [undefined, []],
  ])("is a command of words: %j", (command, words) => {
    expect(wordsOf(command)).toEqual(words);
  });
});
