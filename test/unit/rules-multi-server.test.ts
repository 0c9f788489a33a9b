import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { issue, TestAuthority } from "../support/certificates.ts";
import { serversCertificate, twoServers } from "../support/multi-server.ts";
import { block, blocksOf } from "../support/page.ts";
import { findings, refuses, warnsOf } from "../support/rule-cases.ts";
import { directoryWith, run } from "../support/terminal.ts";

const node1 = { address: "node1.example.com", publicStore: true };
const node2 = { address: "node2.example.com" };
const directory = (servers: object, users: object = {}) => ({ directory: { servers, users } });
const authority = new TestAuthority();
const issued = authority.issue("node1.example.com", "node2.example.com");

refuses({
  "a server that the directory does not list": {
    wrong: twoServers({ app: { server: "node3" } }),
    at: "app.server",
    expects: "which lists `node1`, `node2`",
    right: twoServers(),
  },
  "a server without any others": {
    wrong: { app: { server: "node1" }, tls: twoServers().tls },
    at: "app.server",
    expects: "`directory.servers`, which is not set",
    right: twoServers(),
  },
  "servers, none of which is that of the stack": {
    wrong: twoServers({ app: { server: undefined, ports: {} } }),
    at: "app.server",
    expects: "lists `node1`, `node2`, and this stack has one of them; example: node1",
    right: twoServers(),
  },
  "an account on a server that is not listed": {
    wrong: twoServers(directory({ node1, node2 }, { anna: { server: "node3" } })),
    at: "directory.users.anna.server",
    expects: "is not a server of `directory.servers`",
    right: twoServers(directory({ node1, node2 }, { anna: { server: "node2" } })),
  },
  "an account on a server although there are none": {
    wrong: { directory: { users: { anna: { server: "node1" } } } },
    at: "directory.users.anna.server",
    expects: "has no effect",
    right: { directory: { users: { anna: {} } } },
  },
  "an account without a server in a stack without Kopano": {
    wrong: { ...directory({ node1, node2 }, { anna: {} }), ...onlyTheDirectory() },
    at: "directory.users.anna.server",
    expects: "must be set",
    right: { ...directory({ node1, node2 }, { anna: { server: "node1" } }), ...onlyTheDirectory() },
  },
  "no public store": {
    wrong: twoServers(directory({ node1: { address: node1.address }, node2 })),
    at: "directory.servers.node1.publicStore",
    expects: "one server must have the public store",
    right: twoServers(directory({ node1, node2 })),
  },
  "two public stores": {
    wrong: twoServers(directory({ node1, node2: { ...node2, publicStore: true } })),
    at: "directory.servers.node2.publicStore",
    expects: "`node1` has the public store",
    right: twoServers(directory({ node1: { address: node1.address }, node2: { ...node2, publicStore: true } })),
  },
  "two servers at one address and port": {
    wrong: twoServers(directory({ node1, node2: { address: "node1.example.com" } })),
    at: "directory.servers.node2.address",
    expects: "as that of `node1`",
    right: twoServers(directory({ node1, node2: { address: "node1.example.com", port: 1237 } })),
  },
  "names that differ only in case": {
    wrong: twoServers(directory({ node1, Node1: node2 })),
    at: "directory.servers.Node1",
    expects: "only in case",
    right: twoServers(directory({ node1, node2 })),
  },
  "a server that the others cannot reach": {
    wrong: twoServers({ app: { ports: {} } }),
    at: "app.ports.rpcs",
    expects: "the other servers reach this one at node1.example.com:237; example: 237",
    right: twoServers(),
  },
  "a port for other servers without any": {
    wrong: { app: { ports: { rpcs: 237 } } },
    at: "app.ports.rpcs",
    expects: "has no effect without `app.server`",
    right: twoServers(),
  },
  "users that are not in a directory": {
    wrong: twoServers({ app: { environment: { userPlugin: "unix" } } }),
    at: "app.environment.userPlugin",
    expects: "must be `ldap`",
    right: twoServers(),
  },
  "a search base without the servers": {
    wrong: twoServers({ app: { environment: { ldapSearchBase: "ou=users,dc=example,dc=com" } } }),
    at: "app.environment.ldapSearchBase",
    expects: "does not contain the servers, ou=servers,dc=example,dc=com",
    right: twoServers({ app: { environment: { ldapSearchBase: "dc=example,dc=com" } } }),
  },
  "the unit of the servers for users": {
    wrong: twoServers({ directory: { userUnit: "Servers" } }),
    at: "directory.userUnit",
    expects: "is the unit of the servers",
    right: twoServers({ directory: { userUnit: "people" } }),
  },
  "a name of the server that is set twice": {
    wrong: twoServers({ app: { parameters: { server: { server_name: "node2" } } } }),
    at: "app.parameters.server.server_name",
    expects: "is decided by `app.server`",
    right: twoServers({ app: { parameters: { server: { server_hostname: "node2" } } } }),
  },
  "several servers by a variable": {
    wrong: twoServers({ app: { environment: { enableDistributedKopano: false } } }),
    at: "app.environment.enableDistributedKopano",
    expects: "is decided by `app.server`",
    right: { app: { environment: { enableDistributedKopano: false } } },
  },
  "an attribute for the server": {
    wrong: twoServers(directory({ node1, node2 }, { anna: { attributes: { kopanoUserServer: "node2" } } })),
    at: "directory.users.anna.attributes.kopanoUserServer",
    expects: "is decided by another setting",
    right: { directory: { users: { anna: { attributes: { kopanoUserServer: "node2" } } } } },
  },
  "servers that cannot accept one another": {
    wrong: twoServers({ tls: { servers: undefined } }),
    at: "tls.servers",
    expects: "the same in all their stacks",
    right: twoServers(),
  },
  "a certificate without its key": {
    wrong: twoServers({ tls: { servers: { certificate: issued.certificate } } }),
    at: "tls.servers.keyFile",
    expects: "is missing",
    right: twoServers(),
  },
  "a certificate for another address": {
    wrong: twoServers({ tls: { servers: serversCertificate("node1.example.com") } }),
    at: "tls.servers.certificate",
    expects: "does not cover node2.example.com, the address of `node2`, but DNS:node1.example.com",
    right: twoServers(),
  },
  "a certificate without that of its authority": {
    wrong: twoServers({ tls: { servers: issued } }),
    at: "tls.servers.certificate",
    expects: "must end with the certificate of the authority",
    right: twoServers({ tls: { servers: { ...issued, certificate: issued.certificate + authority.trusted } } }),
  },
  "a certificate that is for servers only": {
    wrong: twoServers({ tls: { servers: forUse("serverAuth") } }),
    at: "tls.servers.certificate",
    expects: "`serverAuth` and `clientAuth`",
    right: twoServers({ tls: { servers: forUse("serverAuth,clientAuth") } }),
  },
});

function forUse(uses: string) {
  return issue({ name: "Kopano servers", names: ["node1.example.com", "node2.example.com"], uses });
}

function onlyTheDirectory() {
  const off = { enabled: false };
  return { app: off, db: off, mta: off };
}

warnsOf({
  "several servers without saying which of them this is": {
    wrong: { app: { parameters: { server: { enable_distributed_kopano: true } } } },
    at: "app.parameters.server.enable_distributed_kopano",
    expects: "`app.server` and `directory.servers`",
    right: twoServers({}),
  },
  "a port of the host that is not that of the directory": {
    wrong: twoServers({ app: { ports: { rpcs: 1237 } } }),
    at: "app.ports.rpcs",
    expects: "something must forward it",
    right: twoServers(),
  },
});

describe("several servers", () => {
  it("are accepted as docs/multi-server.md shows them, with the certificate that it makes", async () => {
    const stacks = blocksOf("docs/multi-server.md").filter(({ language }) => language === "yaml");
    const folder = directoryWith(
      Object.fromEntries(stacks.map(({ text }, index) => [`Pulumi.node${index + 1}.yaml`, text])),
    );
    execFileSync("sh", ["-ec", block("docs/multi-server.md", "openssl req")], { cwd: folder, stdio: "ignore" });
    expect((await run(["check"], folder)).out).toMatch(/^2 stack files checked: no problems/);
  });

  it("are accepted in a stack that has the directory elsewhere, whose accounts it does not know", () => {
    const environment = { ldapUri: ["ldap://node1.example.com:389/"] };
    const {
      directory: { servers },
      ...stack
    } = twoServers({ app: { server: "node2", environment } });
    const input = {
      ...stack,
      directory: { servers },
      auth: { enabled: false },
      mta: { environment: { ldapHost: "node1.example.com" } },
    };
    expect(findings(input).errors).toEqual([]);
  });

  it("are refused with all problems at once", () => {
    const { errors } = findings({
      app: { server: "node3" },
      directory: { servers: { node1: { address: "node1" } }, users: { anna: { server: "node9" } } },
    });
    expect(errors.map((line) => line.split(":")[1])).toEqual([
      "app.server",
      "directory.users.anna.server",
      "directory.servers.node1.publicStore",
      "tls.servers",
    ]);
  });
});
