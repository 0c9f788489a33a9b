import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { draftStack, type StackDraft } from "../../cli/import/draft.ts";
import { valueFromString } from "../../cli/import/value-from-string.ts";
import { declarationsOf } from "../../config/declarations.ts";
import { checkConfiguration } from "../../config/rules/check.ts";
import { camelCase } from "../../config/schema/camel-case.ts";
import { lookUp } from "../../config/schema/environment-schema.ts";
import { type ServiceName, serviceNames } from "../../config/services/service-name.ts";
import { renderEnvironments } from "../../containers/environments.ts";
import { draftLines, draftOf, projectIn } from "../support/import-project.ts";
import { directoryWith, run } from "../support/terminal.ts";

const fixtures = join(import.meta.dirname, "fixtures");

/** What every service would get from the draft, as string. */
function rendered({ configuration }: StackDraft): Record<ServiceName, Record<string, string>> {
  const environments = Object.entries(renderEnvironments(checkConfiguration(configuration).configuration));
  return Object.fromEntries(
    environments.map(([service, entries]) => [
      service,
      Object.fromEntries(
        entries.map(({ name, value }) => [name, typeof value === "string" ? value : `<generated ${value.generated}>`]),
      ),
    ]),
  ) as Record<ServiceName, Record<string, string>>;
}

/** What a service gets from the compose project. */
function environmentOf({ services }: StackDraft, wanted: ServiceName): ReadonlyMap<string, string> {
  return services.find(({ service }) => service === wanted)?.environment ?? new Map();
}

describe("values of a compose project", () => {
  // The golden file is the work of the real `docker compose config`, with its doubled dollar signs made single.
  it("arrive as the container would get them, including dollar signs and quotes", () => {
    const golden = JSON.parse(readFileSync(join(fixtures, "compose/interpolation.json"), "utf8"));
    const project = projectIn(fixtures, "compose/interpolation.yml", "compose/interpolation.env");
    expect(project).toMatchObject(golden);
    expect(Object.keys(project.services.app?.environment ?? {})).toEqual(Object.keys(golden.services.app.environment));
    expect(project.unset).toEqual(["NOPE"]);
  });

  it("arrive regardless of the characters they contain", () => {
    const letters = fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc.string({ unit: fc.constantFrom("$", "{", "\\", "'", '"', "#", "\n") }),
    );
    fc.assert(
      fc.property(fc.array(letters, { minLength: 100, maxLength: 200 }), (values) => {
        const environment = Object.fromEntries(values.map((value, index) => [`V${index}`, value]));
        const services = { app: { image: "mlan/kopano", environment } };
        // A dollar sign is doubled in a compose file.
        const text = stringify({ services }, { defaultStringType: "QUOTE_DOUBLE" }).replaceAll("$", () => "$$");
        expect(projectIn(directoryWith({ "c.yml": text }), "c.yml").services.app?.environment).toEqual(environment);
      }),
      { numRuns: 10 },
    );
  });

  it("are read only from the files, not from the shell", () => {
    process.env.KOPANO_SHELL = "shell";
    try {
      const { lines, unset } = draftOf(
        "services: { app: { image: mlan/kopano, environment: { KOPANO_SHELL: , TZ: $KOPANO_SHELL } } }",
      );
      expect(unset).toEqual(["KOPANO_SHELL"]);
      expect(lines).toContain("lost: app: environment: KOPANO_SHELL: takes its value from the shell, which is ignored");
    } finally {
      delete process.env.KOPANO_SHELL;
    }
  });

  it("are read from included and extended files as well, and from services with a profile", () => {
    const { input } = draftOf(
      `include: [more.yml]
services:
  app: { extends: { file: base.yml, service: kopano }, profiles: [mail], environment: { DISABLED_FEATURES: pop3 } }`,
      {
        "base.yml": "services: { kopano: { image: 'mlan/kopano:1', environment: { IMAP_LISTEN: '*:1143' } } }",
        "more.yml":
          "services: { sql: { image: 'mariadb:10', volumes: ['data:/var/lib/mysql'] } }\nvolumes: { data: {} }",
      },
    );
    expect(input.app).toMatchObject({
      image: "mlan/kopano:1",
      environment: { disabledFeatures: ["pop3"], imapListen: ["*:1143"] },
    });
    expect(input.db?.image).toBe("mariadb:10");
    expect(input.data).toEqual({ volumes: { db: expect.stringMatching(/_data$/) } });
  });
});

describe("the compose example of the docker-kopano README", () => {
  const draft = draftStack(projectIn(fixtures, "example-compose.yml"), undefined);
  const after = rendered(draft);

  // What the program adds to every stack, and why; everything else is as in the example.
  const added: Readonly<Record<ServiceName, Readonly<Record<string, string>>>> = {
    db: {},
    auth: {
      // The socket through which the program loads the users and groups of `directory`.
      LDAPURI: "ldapi:/// ldap:/// ldapi://%2Fsrv%2Fldapi",
    },
    app: {
      // Passwords are not printed to the log, and changes reach a kept volume.
      DOCKER_LOGLEVEL: "4",
      FORCE_CONFIG: "overwrite",
      // Certificates of the stack instead of the image's own.
      SSL_CERTIFICATE_FILE: "/etc/ssl/kopano/cert.pem",
      SSL_PRIVATE_KEY_FILE: "/etc/ssl/kopano/key.pem",
      // Users are identified as before, which is not how the program would.
      LDAP_USER_UNIQUE_ATTRIBUTE: "cn",
    },
    mta: {
      DOCKER_LOGLEVEL: "4",
      FORCE_CONFIG: "overwrite",
      SMTPD_TLS_CERT_FILE: "/etc/ssl/kopano/cert.pem",
      SMTPD_TLS_KEY_FILE: "/etc/ssl/kopano/key.pem",
      // The example publishes port 465, but has neither a login nor TLS, so that nothing listens there.
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

  it.each(serviceNames)("gives %s the same environment plus what the program adds", (service) => {
    const before = Object.fromEntries(environmentOf(draft, service));
    expect(Object.keys(before).length).toBeGreaterThan(2);
    expect(after[service]).toEqual({ ...before, ...added[service] });
  });

  it("has a note for each of these differences, and loses nothing", () => {
    const different = draft.notes.filter(({ kind }) => kind === "different").map(({ place }) => place);
    const expected = serviceNames.flatMap((service) =>
      Object.keys(added[service]).map((name) => `${service}: environment: ${name}`),
    );
    expect(different.sort()).toEqual(expected.sort());
    expect(draft.notes.filter(({ kind }) => kind === "lost")).toEqual([]);
  });

  it("becomes a file with only what the program would not set, and no password", async () => {
    const { exitCode, out, err } = await run(["import", "example-compose.yml"], fixtures);
    expect(exitCode).toBe(0);
    expect(parse(out)).toEqual({
      config: {
        "kopano:domain": "example.com",
        "kopano:app": {
          strace: true,
          ports: { http: 80, imap: 143, pop3: 110, ical: 8080, imaps: 993, pop3s: 995, icals: 8443 },
          environment: { syslogLevel: 3, ldapUserUniqueAttribute: "cn" },
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
    expect(await run(["check", "Pulumi.mail.yaml"], directoryWith({ "Pulumi.mail.yaml": out }))).toMatchObject({
      exitCode: 0,
    });
  });
});

describe("the demo of docker-kopano", () => {
  const draft = draftStack(projectIn(fixtures, "demo-compose.yml", "demo.env"), undefined);
  const after = rendered(draft);

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

  it("yields the same environment for every service, except for differences with a note", () => {
    for (const service of serviceNames) {
      const before = environmentOf(draft, service);
      const names = [...new Set([...before.keys(), ...Object.keys(after[service])])];
      const different = names.filter((name) => before.get(name) !== after[service][name]);
      const noted = draft.notes.map(({ place }) => place);
      for (const name of different) expect(noted).toContain(`${service}: environment: ${name}`);
    }
  });

  it("loses nothing", () => {
    expect(draft.notes.filter(({ kind }) => kind === "lost")).toEqual([]);
    expect(after.mta.LOG_LEVEL).toBe("6");
  });

  it("is found with the defaults of its variables when there is no environment file", () => {
    const bare = draftStack(projectIn(fixtures, "demo-compose.yml"), undefined);
    expect(rendered(bare).mta).toMatchObject({ LOG_LEVEL: "0", SA_TAG_LEVEL_DEFLT: "2" });
    const found = bare.notes.find(({ place }) => place === "mta: environment: SA_TAG_LEVEL_DEFLT");
    expect(found).toMatchObject({ kind: "different", text: "changes from `2.0` to `2` (the same value)" });
  });
});

describe("a compose project with its own services, names and forms", () => {
  const directory = directoryWith({
    "c.yml": readFileSync(join(fixtures, "unusual-compose.yml"), "utf8"),
    ".env": "DB_PASSWORD='p$1 w'\n",
  });
  const draft = draftStack(projectIn(directory, "c.yml"), undefined);
  const { input, secrets } = draftLines(draft);
  const lost = draft.notes.filter(({ kind }) => kind === "lost").map(({ place, text }) => `${place}: ${text}`);

  it("recognizes services by their images, and renames them", () => {
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
    expect(secrets).toEqual(
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

  it("has a note for everything that it does not carry", () => {
    const expected = [
      /^proxy: is not one of the services/,
      /^kopano: command: /,
      /^kopano: privileged: /,
      /^kopano: labels: /,
      /^kopano: ports: 1993:993: app_protocol: has no equivalent/,
      /^kopano: ports: 996:995: pop3s is already published/,
      /^kopano: ports: 111:111: app serves nothing on port 111/,
      /^kopano: ports: 8443: is published on a port that the engine chooses/,
      /^kopano: ports: 2003:2003\/udp: is not a TCP port/,
      /^kopano: cap_add: NET_ADMIN: /,
      /^kopano: environment: LDAP_HOST: is no longer read by the image: set `ldapUri`/,
      /^kopano: environment: LOG_LEVEL: must be a whole number from 0 to 6, not `loud`$/,
      /^kopano: environment: LANG: cannot be set here: /,
      /^kopano: environment: TZ: is not a variable of the app image$/,
      /^kopano: environment: FROM_SHELL: takes its value from the shell/,
      /^kopano: volumes: \/.+\/z-push:\/var\/lib\/z-push: is a directory of the host/,
      /^kopano: volumes: \/.+\/theme:\/etc\/kopano\/theme\/Custom: is where the image expects a theme/,
      /^kopano: volumes: \/var\/log: is a volume without a name/,
      /^kopano: volumes: attachments:\/var\/lib\/kopano\/attachments: volume: has no equivalent/,
      /^mailer: volumes: oldmail_1_other-spam: the stack has one shared volume `app-spam`/,
      /^ldap: command: --debug: /,
    ];
    for (const form of expected) expect(lost).toContainEqual(expect.stringMatching(form));
    expect(lost).toHaveLength(expected.length);
    expect(environmentOf(draft, "auth").get("LDAPROOT_PW")).toBe("a b");
  });

  it("has a note for unknown service names, and keeps the image's own defaults", () => {
    expect(draft.notes).toContainEqual({
      kind: "different",
      place: "kopano: environment: ARCHIVER_MYSQL_HOST",
      text: "may name another service, which can have another name in the stack",
    });
    const plain = draftOf(
      "services: { app: { image: mlan/kopano, hostname: mail.example.com }, mta: { build: ., hostname: mx.example.com } }",
    );
    expect(plain.input).toMatchObject({ domain: "example.com", app: { environment: { userPlugin: "db" } } });
  });

  it("prints a password only to a pipe, never in a message", async () => {
    const words = ["import", "c.yml", "--secret", "kopano:db.environment.mysqlPassword"];
    expect(await run(words, directory)).toEqual({ exitCode: 0, out: "p$1 w", err: "" });
    const shown = await run(words, directory, true);
    expect(shown).toMatchObject({ exitCode: 2, out: "", err: expect.stringContaining("not printed on a screen") });
    const { out, err } = await run(["import", "c.yml"], directory);
    for (const text of [out, err]) expect(text).not.toMatch(/p\$1 w|pa#ss|abc#1|archived|a b['"]/);
    const item = ["import", "c.yml", "--secret", "mta.environment.smtpdSaslClientauth[0]"];
    expect((await run(item, directory)).out).toBe("scanner:{plain}abc#1");
  });
});

describe("kopano import", () => {
  const example = readFileSync(join(fixtures, "example-compose.yml"), "utf8");

  it("keeps what Pulumi wrote into a new stack file, and never overwrites a configuration", async () => {
    const directory = directoryWith({ "docker-compose.yml": example, "Pulumi.prod.yaml": "encryptionsalt: v1:abc\n" });
    const words = ["import", "docker-compose.yml", "--output", "Pulumi.prod.yaml", "--project-name", "mail"];
    const { out, err, exitCode } = await run(words, directory);
    expect({ out, exitCode }).toEqual({ out: "", exitCode: 0 });
    expect(err).toContain("pulumi config set --secret --path kopano:auth.environment.ldaprootPw --stack prod\n");
    const written = parse(readFileSync(join(directory, "Pulumi.prod.yaml"), "utf8"));
    expect(written.encryptionsalt).toBe("v1:abc");
    expect(written.config["kopano:data"].volumes.db).toBe("mail_db");
    expect(await run(words, directory)).toMatchObject({
      exitCode: 2,
      err: "error: Pulumi.prod.yaml: already has a configuration, which is not overwritten\n",
    });
  });

  it("disables services that the project lacks", async () => {
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
    ["a missing file", "", ["x.yml"], "x.yml: no such file"],
    ["a missing environment file", example, ["--env-file", "x.env"], "x.env: no such file"],
    ["broken YAML", "services: [", [], "docker-compose.yml: line 1: is not valid YAML"],
    ["an empty file", "", [], "docker-compose.yml: is not a valid compose file"],
    ["no services", "a: 1", [], "docker-compose.yml: is not a valid compose file"],
    ["no service of ours", "services: { web: { image: nginx } }", [], "neither a service `app`"],
    ["an unknown domain", "services: { app: { image: mlan/kopano } }", [], "set it with --domain, such as example.com"],
    [
      "a wrong project name",
      example,
      ["--project-name", "A.B"],
      "lower-case letters, digits, `-` and `_`, such as `mail`",
    ],
    ["a service that is a string", "services: { app: x }", [], "services.app: must be a mapping"],
    ["a service without an image", "services: { app: {} }", [], "services.app: has neither `image` nor `build`"],
    [
      "a volume that is not declared",
      "services: { db: { image: mariadb, volumes: ['db:/var/lib/mysql'] } }",
      [],
      "services.db: the volume db is not declared",
    ],
    ["a missing env_file", "services: { app: { image: a, env_file: x } }", [], "docker-compose.yml: x: no such"],
    ["a path that is not a password", example, ["--secret", "app.image"], "has no password for"],
  ])("refuses %s with one clear error", async (_, file, further, message) => {
    const directory = directoryWith({ "docker-compose.yml": file });
    const words = further[0]?.endsWith(".yml") ? further : ["docker-compose.yml", ...further];
    const { exitCode, out, err } = await run(["import", ...words], directory);
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: "" });
    expect(err).toContain(message);
    expect(err).not.toMatch(/^\s+at /m);
  });

  it("works from the shell", async () => {
    const tool = join(import.meta.dirname, "../../cli/kopano.cjs");
    const { stdout } = await promisify(execFile)(
      tool,
      ["import", "example-compose.yml", "--secret", "auth.environment.ldaprootPw"],
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

  it.each(services)("%s %s is read back as the value that was rendered", (service, name) => {
    const variable = lookUp(declarationsOf[service], camelCase(name))?.variable;
    if (variable === undefined) throw new Error(`${name} is not declared`);
    for (const value of [variable.type.example, variable.preset].filter((item) => item !== undefined)) {
      const text = variable.type.render(value);
      const read = valueFromString(variable, text);
      expect(read === undefined ? undefined : variable.type.render(read)).toBe(text);
    }
  });
});
