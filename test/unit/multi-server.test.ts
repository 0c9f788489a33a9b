import { execFileSync } from "node:child_process";
import { createPrivateKey, createPublicKey } from "node:crypto";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { checkConfiguration } from "../../config/rules/check.ts";
import { appSpec } from "../../containers/app-spec.ts";
import type { ContainerFile } from "../../containers/container-spec.ts";
import { directoryContentJob } from "../../containers/directory-jobs.ts";
import { directoryLdif } from "../../containers/ldif.ts";
import { script } from "../../containers/scripts.ts";
import { stackPlan } from "../../containers/stack-plan.ts";
import { unfitChanges } from "../../program/unfit-changes.ts";
import { twoServers } from "../support/multi-server.ts";

function configured(input: object) {
  return checkConfiguration({ domain: "example.com", ...input }).configuration;
}

const plan = (input: object) => stackPlan(configured(input), "10.20.30.0/24");

/** The variables that one of two servers has, and a server alone has not. */
function ownVariables(input: object): Record<string, unknown> {
  const alone = new Set(plan({}).environments.app.map(({ name }) => name));
  const entries = plan(input).environments.app.filter(({ name }) => !alone.has(name));
  return Object.fromEntries(entries.map(({ name, value }) => [name, value]));
}

function textOf({ content }: ContainerFile): string {
  if (typeof content === "string") return content;
  if (!("parts" in content)) return "";
  const values = Object.entries(content.parts).map(([name, part]) => [name, "secret" in part ? part.secret : ""]);
  return content.compose(Object.fromEntries(values));
}

function filesOf(input: object): ReadonlyMap<string, ContainerFile> {
  return new Map(appSpec(plan(input)).files.map((file) => [file.path, file]));
}

describe("the parameters of one of two servers", () => {
  const variables = {
    ARCHIVER_SSLKEY_FILE: "/etc/ssl/kopano/server.pem",
    DAGENT_SSLKEY_FILE: "/etc/ssl/kopano/server.pem",
    SERVER_ENABLE_DISTRIBUTED_KOPANO: "yes",
    SERVER_SERVER_LISTEN_TLS: "*:237",
    SERVER_SERVER_NAME: "node1",
    SERVER_SERVER_SSL_CA_FILE: "/etc/ssl/kopano/server-authority.pem",
    SERVER_SERVER_SSL_KEY_FILE: "/etc/ssl/kopano/server.pem",
    SERVER_SSLKEYS_PATH: "/etc/ssl/kopano/sslkeys",
    SPOOLER_SSLKEY_FILE: "/etc/ssl/kopano/server.pem",
  };

  it("reach the daemons that read them", () => {
    expect(ownVariables(twoServers())).toEqual(variables);
  });

  it("are joined with those of the operator, the archiver and the language of folders", () => {
    const app = {
      archiver: { enabled: true },
      storeLanguage: "de_DE",
      parameters: { server: { threads: 16, server_listen_tls: ["*:1237"] }, dagent: { lmtp_max_threads: 5 } },
    };
    expect(ownVariables(twoServers({ app }))).toMatchObject({
      ...variables,
      SERVER_SERVER_LISTEN_TLS: "*:1237",
      SERVER_THREADS: "16",
      SERVER_CREATEUSER_SCRIPT: "/etc/kopano-stack/store-language",
      DAGENT_LMTP_MAX_THREADS: "5",
      ARCHIVER_ENABLE_AUTO_ATTACH: "yes",
    });
  });

  it("do not exist for a server alone, nor does anything else", () => {
    expect(plan({}).environments.app.filter(({ name }) => /SSLKEY|DISTRIBUTED|SERVER_NAME/.test(name))).toEqual([]);
    expect([...filesOf({}).keys()].filter((name) => name.includes("server"))).toEqual([]);
    expect(directoryLdif(configured({ directory: { users: { anna: {} } } }))).not.toMatch(/server/i);
    expect(directoryContentJob(plan({})).files.map((file) => file.path)).not.toContain("/directory/server");
  });

  it("are on the port that the directory names, which is published", () => {
    const servers = { node1: { address: "node1.example.com", port: 1237, publicStore: true } };
    const input = twoServers({ directory: { servers, users: {} }, app: { ports: { rpcs: "192.0.2.1:1237" } } });
    expect(ownVariables(input)).toMatchObject({ SERVER_SERVER_LISTEN_TLS: "*:1237" });
    const { network } = appSpec(plan(input));
    expect(network === "none" ? [] : network.ports).toEqual([{ ip: "192.0.2.1", external: 1237, internal: 1237 }]);
  });
});

describe("the files of one of two servers", () => {
  const input = twoServers();
  const files = filesOf(input);
  const { certificate, key } = input.tls.servers;

  it("are the key with its certificate, which only root reads, and the public key of the other servers", () => {
    const uploaded = files.get("/etc/kopano-stack/server.pem");
    expect(uploaded).toMatchObject({ permissions: "0600", content: { parts: expect.anything() } });
    const text = uploaded === undefined ? "" : textOf(uploaded);
    expect(text).toBe(`${key.trim()}\n${certificate.trim()}\n`);
    const accepted = createPublicKey(String(files.get("/etc/ssl/kopano/sslkeys/servers.pem")?.content));
    expect(accepted.equals(createPublicKey(createPrivateKey(text)))).toBe(true);
    expect(files.get("/etc/ssl/kopano/server-authority.pem")?.content).toBe(`${certificate.trim()}\n`);
  });

  it("create the public store only where the directory says that it is", () => {
    const publicStore = "/etc/docker/entry.d/90-public-store";
    expect(files.has(publicStore)).toBe(true);
    expect(filesOf(twoServers({ app: { server: "node2" } })).has(publicStore)).toBe(false);
  });

  it("include a script that adds to ldap.cfg what the image cannot write, once", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "kopano-servers-"));
    const at = (name: string) => path.join(folder, name);
    writeFileSync(at("uploaded"), "key\n");
    writeFileSync(at("ldap.cfg"), "ldap_search_base = dc=example,dc=com\n");
    const text = script("multi-server.sh", { uploaded: at("uploaded"), key: at("key") });
    const user = execFileSync("id", ["-un"], { encoding: "utf8" }).trim();
    const env = { ...process.env, DOCKER_APPL_RUNAS: user, DOCKER_CONF_DIR1: folder };
    for (const _ of [1, 2]) execFileSync("bash", ["-e", "-c", text], { env });
    expect(readFileSync(at("ldap.cfg"), "utf8")).toBe(
      "ldap_search_base = dc=example,dc=com\nldap_server_type_attribute_value = kopano-server\nldap_server_address_attribute = ipHostNumber\n",
    );
    expect(readFileSync(at("key"), "utf8")).toBe("key\n");
  });
});

describe("the directory of two servers", () => {
  const ldif = directoryLdif(configured(twoServers()));

  it("has an entry for each, and one of them has the public store", () => {
    expect(ldif).toContain(
      [
        "dn: cn=node1,ou=servers,dc=example,dc=com",
        "objectClass: device",
        "objectClass: ipHost",
        "objectClass: kopano-server",
        "cn: node1",
        "ipHostNumber: node1.example.com",
        "kopanoSslPort: 237",
        "kopanoFilePath: /var/run/kopano/server.sock",
        "kopanoContainsPublic: 1",
        "",
      ].join("\n"),
    );
    expect(ldif.match(/kopanoContainsPublic/g)).toHaveLength(1);
  });

  it("has the server of every account, by default that of the stack", () => {
    const serverOf = (name: string) =>
      new RegExp(`^dn: uid=${name},.*\\n(?:.+\\n)*kopanoUserServer: (.*)$`, "m").exec(ldif)?.[1];
    expect(["anna", "ben", "delivery-check"].map(serverOf)).toEqual(["node1", "node2", "node1"]);
  });

  it("keeps accounts on their server, unless the stack file lets them move", () => {
    const serverFile = (directory: object) =>
      directoryContentJob(plan(twoServers({ directory }))).files.find((file) => file.path === "/directory/server");
    expect(serverFile({})?.content).toBe("node1");
    expect(serverFile({ allowServerChange: true })).toBeUndefined();
  });
});

describe("another name of the server", () => {
  const unfit = (before: object, after: object) => {
    const environment = {
      app: Object.fromEntries(plan(before).environments.app.map((one) => [one.name, String(one.value)])),
    };
    return unfitChanges(configured(after), { environment, observed: undefined, prefix: "kopano-dev" }).map(
      ({ entry }) => entry,
    );
  };

  it("is refused, because the stores belong to the accounts of the former one", () => {
    expect(unfit(twoServers(), twoServers({ app: { server: "node2" } }))).toEqual(["app.serverName"]);
  });

  it("is accepted where there was none", () => {
    expect(unfit({}, twoServers())).toEqual([]);
  });
});
