import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { directoryWith, run } from "../support/terminal.ts";

const published = `
  kopano:app: { ports: { imaps: 993 } }
  kopano:mta: { ports: { submission: 587 }, environment: { mailDomain: [example.com, example.org] } }`;

async function written(configuration: string) {
  const directory = directoryWith({ "Pulumi.prod.yaml": `config:\n  kopano:domain: example.com${configuration}\n` });
  const ran = await run(["dns", "--stack", "prod", "--files", "web"], directory);
  const read = (name: string) => readFileSync(join(directory, "web", name), "utf8");
  const has = (name: string) => existsSync(join(directory, "web", name));
  return { ...ran, read, has, directory };
}

/** The texts by path in an XML file, as a real parser reads it, with the namespace of the root. */
function parsed(file: string): { readonly namespace: string; readonly texts: Readonly<Record<string, string[]>> } {
  const { stdout, stderr } = spawnSync("python3", ["-c", query, file], { encoding: "utf8" });
  if (stderr !== "") throw new Error(stderr);
  return JSON.parse(stdout) as ReturnType<typeof parsed>;
}

const query = `
import json, sys, xml.etree.ElementTree as tree
texts = {}
def read(element, path):
    for child in element:
        own = path + [child.tag.split("}")[-1]]
        texts.setdefault("/".join(own), []).append((child.text or "").strip() or "".join(child.attrib.values()))
        read(child, own)
root = tree.parse(sys.argv[1]).getroot()
read(root, [])
print(json.dumps({"namespace": root.tag, "texts": texts}))
`;

describe("the files for a web server", () => {
  it("have the policy of MTA-STS for every mail domain, in the form of RFC 8461", async () => {
    const { exitCode, read } = await written(`${published}\n  kopano:dns: { mtaSts: testing }`);
    expect(exitCode).toBe(0);
    for (const domain of ["example.com", "example.org"])
      expect(read(`mta-sts.${domain}/.well-known/mta-sts.txt`)).toBe(
        "version: STSv1\nmode: testing\nmx: mx.example.com\nmax_age: 86400\n",
      );
  });

  it("have the settings of mail programs, with the ports that are published and a login for everyone", async () => {
    const { directory, out } = await written(published);
    const name = "web/autoconfig.example.org/mail/config-v1.1.xml";
    expect(out).toContain(`${name} written.`);
    const { namespace, texts } = parsed(join(directory, name));
    expect(namespace).toBe("clientConfig");
    expect(texts).toMatchObject({
      emailProvider: ["example.org"],
      "emailProvider/domain": ["example.org"],
      "emailProvider/incomingServer": ["imap"],
      "emailProvider/incomingServer/hostname": ["mail.example.com"],
      "emailProvider/incomingServer/port": ["993"],
      "emailProvider/incomingServer/socketType": ["SSL"],
      "emailProvider/incomingServer/authentication": ["password-cleartext"],
      "emailProvider/incomingServer/username": ["%EMAILLOCALPART%"],
      "emailProvider/outgoingServer": ["smtp"],
      "emailProvider/outgoingServer/hostname": ["mx.example.com"],
      "emailProvider/outgoingServer/port": ["587"],
      "emailProvider/outgoingServer/socketType": ["STARTTLS"],
      "emailProvider/outgoingServer/username": ["%EMAILLOCALPART%"],
    });
  });

  it("have those of Outlook, which has the login from the user", async () => {
    const { directory } = await written(published);
    const found = parsed(join(directory, "web/autodiscover.example.com/autodiscover/autodiscover.xml"));
    expect(found.namespace).toBe(
      "{http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006}Autodiscover",
    );
    expect(found.texts).toMatchObject({
      "Response/Account/AccountType": ["email"],
      "Response/Account/Action": ["settings"],
      "Response/Account/Protocol/Type": ["IMAP", "SMTP"],
      "Response/Account/Protocol/Server": ["mail.example.com", "mx.example.com"],
      "Response/Account/Protocol/Port": ["993", "587"],
      "Response/Account/Protocol/Encryption": ["SSL", "TLS"],
    });
  });

  it("leave Outlook's to Z-Push where the web is published", async () => {
    const { has, err } = await written(published.replace("imaps: 993", "imaps: 993, http: 127.0.0.1:8080"));
    expect(has("autodiscover.example.com/autodiscover/autodiscover.xml")).toBe(false);
    expect(err).toContain("Z-Push in app answers");
  });

  it("are left out with the reason if nothing is published", async () => {
    const { has, err } = await written("\n  kopano:dns: { mtaSts: none }");
    expect(has("mta-sts.example.com")).toBe(false);
    expect(has("autoconfig.example.com")).toBe(false);
    expect(err).toContain("set kopano:app.ports.imaps");
    expect(err).toContain("kopano:dns.mtaSts is `none`");
  });

  it("name the users whose login is not the first part of their address", async () => {
    const users = "\n  kopano:directory: { users: { jane: {}, joe: { mail: j.doe@example.com } } }";
    expect((await written(published + users)).err).toContain("note: joe: must correct the user name");
  });

  it("are not written over what cannot be written", async () => {
    const { directory } = await written(published);
    writeFileSync(join(directory, "file"), "");
    const { exitCode, err } = await run(["dns", "--stack", "prod", "--files", "file"], directory);
    expect(exitCode).not.toBe(0);
    expect(err).toContain("file");
  });
});
