import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { waitFor } from "../../demo/mail.ts";
import { afterEntry, inContainer, localImage } from "../support/image-run.ts";
import { docker, run } from "../support/stack.ts";

const mta = localImage("mta");
const entry = ["1*", "60-postfix-config-late"];
const directory = {
  LDAP_HOST: "auth",
  LDAP_USER_BASE: "dc=example,dc=com",
  LDAP_QUERY_FILTER_USER: "(mail=%s)",
  LDAP_QUERY_FILTER_ALIAS: "(kopanoAliases=%s)",
};

/** Parameters of Postfix, as `postconf` prints them. */
async function parameters(variables: Readonly<Record<string, string>>, ...names: string[]): Promise<string[]> {
  return (await afterEntry(mta, variables, `postconf -xh ${names.join(" ")} 2>/dev/null`, entry)).trimEnd().split("\n");
}

/** The files after a start with each set of variables in turn, on the same volume. */
async function afterStarts(starts: readonly Readonly<Record<string, string>>[], print: string): Promise<string> {
  const runs = starts.map((variables) => {
    const words = Object.entries(variables).map(([name, value]) => `${name}='${value}'`);
    return `(export FORCE_CONFIG=yes DOCKER_LOGLEVEL=0 ${words.join(" ")}; cd /; for entry in /etc/docker/entry.d/*; do . "$entry"; done) >/dev/null 2>&1`;
  });
  return inContainer(mta, {}, [...runs, print].join("; "));
}

/** docker-postfix-amavis, 10-postfix-common, 10-amavis-common and 10-dovecot-common. */
describe("the mta image", () => {
  it("looks addresses up with parameters that a variable can refer to", async () => {
    const variables = { ...directory, MAIL_ALIASES: "x@example.com:a@example.com,b@example.com" };
    const [all, mailboxes] = await parameters(variables, "virtual_alias_maps", "virtual_mailbox_maps");
    expect(all).toBe("hash:/etc/postfix/virt-aliases ldap:/etc/postfix/ldap-aliases.cf");
    expect(mailboxes?.trim()).toBe("ldap:/etc/postfix/ldap-users.cf");
    const own = { ...variables, VIRTUAL_ALIAS_MAPS: "$virtual_ldap_alias_maps" };
    expect(await parameters(own, "virtual_alias_maps")).toEqual(["ldap:/etc/postfix/ldap-aliases.cf"]);
    const source = await afterEntry(mta, variables, "cat /etc/postfix/virt-aliases", entry);
    expect(source).toBe("x@example.com a@example.com, b@example.com\n");
  });

  it("writes one mail domain as a parameter, and several as a table", async () => {
    const one = { ...directory, MAIL_DOMAIN: "example.com" };
    expect(await parameters(one, "mydomain", "virtual_mailbox_domains")).toEqual(["example.com", "example.com"]);
    const several = { ...directory, MAIL_DOMAIN: "example.com example.org" };
    expect(await parameters(several, "virtual_mailbox_domains")).toEqual(["hash:/etc/postfix/virt-domains"]);
    const query = "postmap -q example.org hash:/etc/postfix/virt-domains";
    expect(await afterEntry(mta, several, query, entry)).not.toBe("");
  });

  it("trusts every host on its networks", async () => {
    const networks = await afterEntry(
      mta,
      {},
      "postconf -h mynetworks_style; postconf -n mynetworks; hostname -i",
      entry,
    );
    expect(networks).toMatch(/^subnet\n\d/);
    const trusted = await afterEntry(mta, {}, "postconf -h mynetworks", entry);
    // The engine's gateway is the first address of the container's own network.
    expect(trusted).toContain(networks.split("\n")[1]?.replace(/\.\d+\.\d+\n?$/, ".") ?? "nothing");
  });

  it("writes no directory login without a bind DN", async () => {
    const print = "cat /etc/postfix/ldap-users.cf";
    expect(await afterEntry(mta, directory, print, entry)).not.toMatch(/bind/);
    const bound = { ...directory, LDAP_BIND_DN: "cn=x", LDAP_BIND_PW: "y" };
    expect(await afterEntry(mta, bound, print, entry)).toMatch(/^bind = yes\nbind_dn = cn=x\nbind_pw = y$/m);
  });

  it("keeps the values of an earlier configuration", async () => {
    const first = {
      ...directory,
      MAIL_DOMAIN: "example.com example.org",
      DKIM_SELECTOR: "old",
      SA_TAG_LEVEL_DEFLT: "1.5",
      SMTPD_SASL_CLIENTAUTH: "u:{plain}p",
      SMTP_RELAY_HOSTAUTH: "[relay.example.net]:587 u:p",
    };
    const second = { ...directory, MAIL_DOMAIN: "example.com", DKIM_SELECTOR: "new" };
    const print = "cat /srv/etc/amavis/amavisd.conf; postconf -M submission/inet; postconf -n";
    const files = await afterStarts([first, second], print);
    expect(files).toContain("$sa_tag_level_deflt = 1.5;\n");
    expect(files).toMatch(/^dkim_key\("example\.com", "old", .*\n[\s\S]*^dkim_key\("example\.com", "new", /m);
    expect(files).toContain('@local_domains_maps = ( [".$mydomain", "example.org"] );\n');
    expect(files).toMatch(/^submission +inet /m);
    expect(files).toMatch(/^relayhost = \[relay\.example\.net\]:587$/m);
    expect(files).toMatch(/^smtp_sasl_auth_enable = yes$/m);
  });

  it("removes the logins of an earlier configuration", async () => {
    const first = { SMTPD_SASL_CLIENTAUTH: "u:{plain}p" };
    expect(await afterStarts([first, {}], "ls /srv/etc/dovecot /srv/etc/dovecot/conf.d")).not.toMatch(/passwd|auth/);
  });

  it("keeps everything that it changes on its volume", async () => {
    const paths =
      "etc/postfix etc/amavis etc/dovecot etc/ssl/postfix var/amavis var/db/dkim var/mail var/spool/postfix";
    const print = `for path in ${paths}; do readlink /$path; done`;
    const expected = paths.split(" ").map((path) => `/srv/${path}\n`);
    expect(await inContainer(mta, {}, print)).toBe(expected.join(""));
  });

  it("writes the DNS record next to a DKIM key that it generated", async () => {
    const variables = { MAIL_DOMAIN: "example.com", DKIM_SELECTOR: "s" };
    const files = await afterStarts([variables], "cd /srv/var/db/dkim; cat *._domainkey.txt; ls -l");
    expect(files).toMatch(/^s\._domainkey\.example\.com\.\t.*TXT \(\n {2}"v=DKIM1; p="/m);
    expect(files).toMatch(/^-rw------- 1 amavis amavis .* example\.com\.s\.privkey\.pem$/m);
  });

  it("learns from messages in the folders that exist when it starts", async () => {
    const name = `image-mta-${randomBytes(3).toString("hex")}`;
    const start = "mkdir -p /var/lib/kopano/spamd/spam; exec docker-entrypoint.sh runsvdir -P /etc/service";
    await docker(
      "run",
      "--detach",
      "--name",
      name,
      "--hostname",
      "mx.example.com",
      "--entrypoint",
      "sh",
      mta,
      "-c",
      start,
    );
    try {
      const inside = (line: string) => run("docker", ["exec", name, "sh", "-c", line]);
      const watches = async () => (await inside("pidof inotifywait")).exitCode === 0 || undefined;
      await waitFor(watches, "the learning service");
      const message = "From: a@example.org\\nSubject: cheap\\n\\nBuy this cheap thing today.\\n";
      await inside(`printf '${message}' >/tmp/m && mv /tmp/m /var/lib/kopano/spamd/spam/m.eml`);
      const learned = async () => / 1 .* nspam$/m.test((await inside("sa-learn --dump magic")).stdout) || undefined;
      await waitFor(learned, "learning");
      expect((await inside("ls /var/lib/kopano/spamd/spam")).stdout).toBe("");
    } finally {
      await docker("rm", "--force", "--volumes", name);
    }
  });
});
