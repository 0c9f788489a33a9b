import { expect, it } from "vitest";
import { checkConfiguration } from "../../config/rules/check.ts";
import { kopanoDaemons, kopanoParameter, parametersOf } from "../../config/services/app/parameters.ts";
import { appVariables } from "../../config/services/app/variables.ts";
import { portMappings } from "../../containers/container.ts";
import { renderEnvironments } from "../../containers/environments.ts";
import { app, db, findings, refuses, secret, warnsOf } from "../support/rule-cases.ts";

const parameters = (of: object, further: object = {}) => app({}, { parameters: of, ...further });

refuses({
  "a published protocol that a daemon's parameter disables": {
    wrong: parameters({ gateway: { imap_listen: [] } }, { ports: { imap: 143 } }),
    at: "app.parameters.gateway.imap_listen",
    expects: "disables IMAP",
    right: parameters({ gateway: { imap_listen: ["*:1143"] } }, { ports: { imap: 143 } }),
  },
  "delivery that a daemon's parameter limits to the container": {
    wrong: parameters({ dagent: { lmtp_listen: ["127.0.0.1:2003"] } }),
    at: "app.parameters.dagent.lmtp_listen",
    expects: "`mta` can reach",
    right: parameters({ dagent: { lmtp_listen: ["*:2004"] } }),
  },
  "sending through a port that requires a login, by a daemon's parameter": {
    wrong: parameters({ spooler: { smtp_port: 587 } }),
    at: "app.parameters.spooler.smtp_port",
    expects: "must be 25",
    right: parameters({ spooler: { smtp_port: 587, smtp_server: "relay.example.com" } }),
  },
  "a server parameter with another database password than db": {
    wrong: { ...parameters({ server: { mysql_password: secret } }), ...db({ mysqlPassword: `${secret} too` }) },
    at: "app.parameters.server.mysql_password",
    expects: "is not the password of `db`",
    right: { ...parameters({ server: { mysql_password: secret } }), ...db({ mysqlPassword: secret }) },
  },
  "a server parameter with another database user than db": {
    wrong: parameters({ server: { mysql_user: "other" } }),
    at: "app.parameters.server.mysql_user",
    expects: "is not the user of `db`",
    right: { ...parameters({ server: { mysql_user: "other" } }), ...db({ mysqlUser: "other" }) },
  },
  "a server parameter with a database password while db generates one": {
    wrong: parameters({ server: { mysql_password: secret } }),
    at: "app.parameters.server.mysql_password",
    expects: "is not the password of `db`",
    right: { ...parameters({ server: { mysql_password: secret, mysql_host: "h" } }) },
  },
  "a daemon's search outside the directory": {
    wrong: parameters({ ldap: { ldap_search_base: "dc=example,dc=org" } }),
    at: "app.parameters.ldap.ldap_search_base",
    expects: "outside `auth`'s directory",
    right: parameters({ ldap: { ldap_search_base: "dc=example,dc=com" } }),
  },
  "a percent sign that the public folder plugin fails on, in a parameter": {
    wrong: parameters({ ldap: { ldap_bind_user: "cn=a%", ldap_bind_passwd: secret } }),
    at: "app.parameters.ldap.ldap_bind_user",
    expects: "cannot contain `%`",
    right: app({ dagentPlugins: [] }, { parameters: { ldap: { ldap_bind_user: "cn=a%" } } }),
  },
  "a percent sign in the plugin's own token": {
    wrong: app({ ldapPublicFolderAttributeToken: "50%" }),
    at: "app.environment.ldapPublicFolderAttributeToken",
    expects: "cannot contain `%`",
    right: app({ ldapPublicFolderAttributeToken: "50" }),
  },
  "two protocols on one port": {
    wrong: app({ imapListen: ["*:143"], imapsListen: ["*:143"] }),
    at: "app.environment.imapsListen",
    expects: "contains *:143, which kopano:app.environment.imapListen already uses",
    right: app({ imapListen: ["127.0.0.1:143"], imapsListen: ["127.0.0.2:143"] }),
  },
  "two daemons on one port": {
    wrong: parameters({ ical: { ical_listen: ["127.0.0.1:2003"] } }),
    at: "app.environment.lmtpListen",
    expects: "which kopano:app.parameters.ical.ical_listen already uses",
    right: parameters({ ical: { ical_listen: ["127.0.0.1:8081"] } }),
  },
  "one port twice": {
    wrong: app({ icalListen: ["*:8080", "[::1]%lo:8080"] }),
    at: "app.environment.icalListen",
    expects: "contains [::1]%lo:8080, which kopano:app.environment.icalListen already uses",
    right: app({ icalListen: ["*:8080", "[::1]%lo:8081"] }),
  },
  "the port of WebApp": {
    wrong: app({ icalListen: ["*:80"] }),
    at: "app.environment.icalListen",
    expects: "contains *:80, which WebApp already uses",
    right: app({ icalListen: ["unix:/run/ical:80"] }),
  },
  "the certificate of one daemon without its key": {
    wrong: parameters({ gateway: { ssl_certificate_file: "/c.pem" } }),
    at: "app.parameters.gateway.ssl_private_key_file",
    expects: "is missing: `ssl_certificate_file` is set",
    right: parameters({ gateway: { ssl_certificate_file: "/c.pem", ssl_private_key_file: "/k.pem" } }),
  },
  "an empty list of user classes in a daemon's parameter": {
    wrong: parameters({ ldap: { ldap_user_type_attribute_value: [] } }),
    at: "app.parameters.ldap.ldap_user_type_attribute_value",
    expects: "must be a list",
    right: parameters({ ldap: { ldap_user_type_attribute_value: ["person"] } }),
  },
});

warnsOf({
  "a database that the server's own parameter does not use": {
    wrong: parameters({ server: { mysql_host: "sql.example.com" } }),
    at: "db.enabled",
    expects: "`app.parameters.server.mysql_host` does not use",
    right: parameters({ archiver: { mysql_host: "sql.example.com" } }),
  },
});

it("a published port is mapped to the address in a daemon's parameter", () => {
  const input = parameters({ gateway: { imap_listen: ["*:1143"] } }, { ports: { imap: 143 } });
  const { configuration } = checkConfiguration({ domain: "example.com", ...input });
  expect(portMappings(configuration, "app")).toEqual([{ ip: "0.0.0.0", external: 143, internal: 1143 }]);
});

it("mta delivers to the address in dagent's parameter, and looks up users of the classes in a daemon's parameter", () => {
  const input = parameters({
    dagent: { lmtp_listen: ["*:2004"] },
    ldap: { ldap_user_type_attribute_value: ["person"] },
  });
  const { configuration } = checkConfiguration({ domain: "example.com", ...input });
  const { mta } = renderEnvironments(configuration);
  const value = (name: string) => mta.find((entry) => entry.name === name)?.value;
  expect(value("VIRTUAL_TRANSPORT")).toBe("lmtp:app:2004");
  expect(value("LDAP_QUERY_FILTER_USER")).toBe("(&(objectclass=person)(mail=%s))");
});

it("the rules of the directory do not apply to a server with another source of users", () => {
  const directory = { users: { jane: { commonName: "Doe" }, doe: { commonName: "Doe" } } };
  const environment = { ldapUserUniqueAttribute: "cn" };
  const wrong = { ...app(environment), directory };
  const right = { ...app(environment, { parameters: { server: { user_plugin: "db" } } }), directory };
  expect(findings(wrong).errors).toHaveLength(1);
  expect(findings(right).errors).toEqual([]);
});

it("a daemon's parameter has the same type as the variable of its name", () => {
  const kind = (value: unknown) => (Array.isArray(value) ? "list" : typeof value);
  const { variables } = appVariables;
  for (const daemon of kopanoDaemons())
    for (const parameter of parametersOf(daemon)) {
      const variable = Object.entries(variables).find(([name]) => name === parameter.toUpperCase())?.[1];
      // A size is a number or a string.
      if (variable === undefined || parameter === "cache_cell_size") continue;
      expect(kind(kopanoParameter(daemon, parameter)?.type.example), `${daemon} ${parameter}`).toBe(
        kind(variable.type.example),
      );
    }
});
