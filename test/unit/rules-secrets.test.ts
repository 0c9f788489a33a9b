import { describe, expect, it } from "vitest";
import { checkConfiguration } from "../../config/rules/check.ts";
import { renderEnvironments } from "../../containers/environments.ts";
import { checkPolicies } from "../../policies/check-policies.ts";
import { app, mta, refuses, secret } from "../support/rule-cases.ts";

refuses({
  "a password in the Docker host, which Docker refuses and no message shows": {
    wrong: { engine: { host: `ssh://root:${secret}@mail.example.com` } },
    at: "engine.host",
    expects: "without a password",
    right: { engine: { host: "ssh://root@mail.example.com:2222" } },
  },
  "an invalid address with a password": {
    wrong: app({ ldapUri: [`http://user:${secret}@ldap.example.com`] }),
    at: "app.environment.ldapUri",
    expects: "a URI that starts with",
    right: app({ ldapUri: [`ldap://user:${secret}@ldap.example.com`] }),
  },
  "a relay with a password that Postfix could not read": {
    wrong: { mta: { postfix: { relayhost: `user:${secret}@a  b` } } },
    at: "mta.postfix.relayhost",
    expects: "several spaces",
    right: { mta: { postfix: { relayhost: "[smtp.example.com]:587" } } },
  },
});

describe("a password", () => {
  const stack = (input: object) => checkConfiguration({ domain: "example.com", ...input }).configuration;
  const parameters = (of: object) => app({}, { parameters: of });

  /** The places with a password, and the name of its container variable. */
  const hidden: Readonly<Record<string, [object, string]>> = {
    "mta.postfix.users_bind_pw": [{ mta: { postfix: { users_bind_pw: secret } } }, "USERS_BIND_PW"],
    "mta.dovecot.doveadm_api_key": [{ mta: { dovecot: { doveadm_api_key: secret } } }, "DOVECOT_DOVEADM_API_KEY"],
    "mta.dovecot.passdb_args": [{ mta: { dovecot: { passdb_args: `password=${secret}` } } }, "DOVECOT_PASSDB_ARGS"],
    "mta.postfix.relayhost": [{ mta: { postfix: { relayhost: `user:${secret}@smtp.example.com` } } }, "RELAYHOST"],
    "app.environment.ldapUri": [app({ ldapUri: [`ldap://user:${secret}@ldap.example.com`] }), "LDAP_URI"],
    "app.parameters.search.server_socket": [
      parameters({ search: { server_socket: `https://user:${secret}@a:237` } }),
      "SEARCH_SERVER_SOCKET",
    ],
  };

  it.each(Object.entries(hidden))(
    "at %s is a secret of the container, and must be encrypted",
    (path, [input, name]) => {
      const entries = Object.values(renderEnvironments(stack(input))).flat();
      expect(entries.find((entry) => entry.name === name)).toMatchObject({ secret: true });
      const warnings = (secrets: readonly string[]) =>
        checkPolicies(stack(input), new Set(secrets)).filter((warning) => warning.path === `kopano:${path}`);
      expect(warnings([])).toEqual([expect.objectContaining({ reason: expect.stringContaining("is in plain text") })]);
      expect(warnings([secret])).toEqual([]);
    },
  );

  it("in the arguments of the database server must be encrypted", () => {
    const of = (secrets: readonly string[]) =>
      checkPolicies(
        stack({ db: { arguments: ["--a=1", `--wsrep_cluster_address=gcomm://u:${secret}@a`] } }),
        new Set(secrets),
      );
    expect(of([])).toEqual([expect.objectContaining({ path: "kopano:db.arguments[1]" })]);
    expect(of([secret])).toEqual([]);
  });

  it.each([
    { mta: { postfix: { relayhost: "[smtp.example.com]:587" } } },
    { mta: { postfix: { recipient_bcc_maps: "static:archive@example.com" } } },
    { mta: { dovecot: { auth_verbose_passwords: "no", auth_debug_passwords: false } } },
    mta({ mailAliases: ["root:info@example.com"] }),
    app({ ldapUri: ["ldap://ldap.example.com:389/"] }),
  ])("is not assumed in a value without one: %j", (input) => {
    expect(checkPolicies(stack(input), new Set())).toEqual([]);
  });
});
