import { describe, expect, it } from "vitest";
import { checkConfiguration } from "../../config/rules/check.ts";
import { damage } from "../../config/types/image-damage.ts";
import { appFiles } from "../../containers/app-files.ts";
import { connectedServices } from "../../containers/connections.ts";
import type { ContainerFile } from "../../containers/container-spec.ts";
import { healthCheckFile } from "../../containers/health-check.ts";
import { mtaFiles, postfixPresets } from "../../containers/postfix.ts";
import { addressPlan } from "../../containers/subnet.ts";

const addresses = addressPlan("10.20.30.0/24");

function configured(input: object = {}) {
  return checkConfiguration({ domain: "example.com", ...input }).configuration;
}

function contents(files: readonly ContainerFile[]): Record<string, string> {
  return Object.fromEntries(files.map(({ path, content }) => [path, String(content)]));
}

const withoutApp = {
  app: { enabled: false },
  db: { enabled: false },
  mta: { environment: { virtualTransport: "lmtp:[192.0.2.1]:2003" } },
};
const withoutAuth = {
  auth: { enabled: false },
  app: { environment: { ldapUri: ["ldap://ldap.example.com/"] } },
  mta: { environment: { ldapHost: "ldap.example.com" } },
};

describe("the parameters of Postfix that the program sets", () => {
  it("reach Postfix unchanged", () => {
    for (const [name, value] of Object.entries(postfixPresets(configured())))
      expect(damage("postconf", String(value)), name).toBeUndefined();
  });

  it("name only files that are put into the container", () => {
    for (const input of [{}, withoutApp, withoutAuth]) {
      const named = Object.values(postfixPresets(configured(input)))
        .join(" ")
        .match(/\/etc\/kopano-stack\/[\w.-]+/g);
      const put = mtaFiles(configured(input), addresses)
        .map(({ path }) => path)
        .filter((path) => path.startsWith("/etc/kopano-stack/") && path !== healthCheckFile);
      expect(put.sort()).toEqual([...(named ?? [])].sort());
    }
  });

  it("allow only app to relay, not the network's gateway", () => {
    const { mynetworks } = postfixPresets(configured());
    expect(mynetworks).toBe("127.0.0.0/8 [::1]/128 /etc/kopano-stack/networks");
    expect(contents(mtaFiles(configured(), addresses))["/etc/kopano-stack/networks"]).toBe("10.20.30.2\n");
    expect(postfixPresets(configured(withoutApp)).mynetworks).toBe("127.0.0.0/8 [::1]/128");
  });

  it("look groups up only in the stack's own directory", () => {
    expect(postfixPresets(configured(withoutAuth))).not.toHaveProperty("virtual_alias_maps");
    expect(contents(mtaFiles(configured(), addresses))["/etc/kopano-stack/groups.cf"]).toContain(
      "query_filter = (&(objectclass=kopano-group)(mail=%s))\n",
    );
  });
});

describe("a delivery that app refuses permanently", () => {
  const table = contents(mtaFiles(configured(), addresses))["/etc/kopano-stack/delivery-status"] ?? "";
  // Postfix' own reading of the table: the first expression that matches gives the answer.
  const filtered = (status: string) => {
    for (const line of table.split("\n").filter((text) => text.startsWith("/"))) {
      const [, expression = "", result = ""] = /^\/(.*)\/\s+(\S+)$/.exec(line) ?? [];
      const match = new RegExp(expression).exec(status);
      if (match) return result.replace("$1", match[1] ?? "");
    }
    return status;
  };
  const said = (code: string, answer: string) =>
    `${code} host app[10.20.30.2]:2003 said: ${answer} (in reply to RCPT TO)`;

  it.each([
    ["a name that is not found", "5.4.4 unable to look up host app: Name or service not known"],
    ["a server that went away", said("5.1.1", "503 5.1.1 Connection error: 0x80040115")],
    ["a directory that is away", said("5.1.1", "503 5.1.1 User does not exist")],
    ["two accounts with the address", said("5.1.4", "503 5.1.4 Destination mailbox address ambiguous")],
    ["an end in the middle of a session", said("5.5.0", "221 2.0.0 Server is shutting down")],
  ])("is retried for %s, with the reason", (_, status) => {
    expect(filtered(status)).toBe(status.replace(/^5/, "4"));
  });

  it.each([
    ["a full mailbox", said("5.2.2", "552 5.2.2 <demo@example.com> Quota exceeded")],
    ["an address that app cannot read", said("5.1.3", "503 5.1.3 Bad destination mailbox address syntax")],
    ["a loop", "5.4.6 mail for example.com loops back to myself"],
  ])("bounces for %s", (_, status) => {
    expect(filtered(status)).toBe(status);
  });
});

describe("the scripts of app", () => {
  const health = (input: object) => contents(appFiles(configured(input)))["/etc/kopano-stack/health.sh"] ?? "";

  it("check a delivery only if the stack has its own directory", () => {
    expect(health({})).toContain("recipient='delivery-check@kopano.invalid'\n");
    expect(health(withoutAuth)).toContain("recipient=''\n");
  });

  it("check the ports that are configured", () => {
    const environment = { imapListen: ["*:1143"], lmtpListen: ["*:3003"] };
    const checked = health({ app: { environment } });
    for (const line of ["imap_host=''", "imap_port='1143'", "lmtp_host=''", "lmtp_port='3003'"])
      expect(checked).toContain(`${line}\n`);
    expect(health({ app: { environment: { imapListen: [] } } })).toContain("imap_port=''\n");
  });

  it("check a protocol inside the container only if it listens nowhere else", () => {
    const imap = (address: string) => health({ app: { environment: { imapListen: [address] } } });
    expect(imap("127.0.0.2:143")).toContain("imap_host='127.0.0.2'\n");
    expect(imap("[::1]:143")).toContain("imap_host='::1'\n");
    expect(imap("*%lo:143")).toContain("imap_host='127.0.0.1'\n");
    expect(imap("10.20.30.2:143")).toContain("imap_host=''\n");
  });

  it("check the web server if somebody uses it and the image has one", () => {
    const published = { ports: { http: 8080 } };
    expect(health({ app: published })).toContain("web_port='80'\n");
    expect(health({})).toContain("web_port=''\n");
    expect(health({ proxy: { email: "admin@example.com", ports: { http: 80, https: 443 } } })).toContain(
      "web_port='80'\n",
    );
  });

  it("leave the public stores of several tenants to their administrators", () => {
    const several = { app: { parameters: { server: { enable_hosted_kopano: true } } } };
    expect(contents(appFiles(configured(several)))).not.toHaveProperty("/etc/docker/entry.d/90-public-store");
    expect(health(several)).toContain("public_store=''\n");
    expect(contents(appFiles(configured()))).toHaveProperty("/etc/docker/entry.d/90-public-store");
  });

  it.each([
    [60, 28],
    [300, 148],
    [1, 1],
  ])("give delivery and the server half of %i s each to stop", (stopSeconds, half) => {
    const files = contents(appFiles(configured({ app: { stopSeconds } })));
    expect(files["/etc/docker/exit.d/50-stop-services"]).toMatch(new RegExp(`^stop_seconds='${half}'\n`));
  });
});

describe("the services that a service finds by a fixed address", () => {
  it("are those that it connects to and that are enabled", () => {
    expect(connectedServices(configured(), "app")).toEqual(["db", "auth", "mta"]);
    expect(connectedServices(configured(), "mta")).toEqual(["auth", "app"]);
    expect(connectedServices(configured(withoutAuth), "app")).toEqual(["db", "mta"]);
    expect(connectedServices(configured(), "db")).toEqual([]);
  });
});
