import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { localImage } from "./image-run.ts";
import { docker, freePort } from "./stack.ts";

const images = path.resolve(import.meta.dirname, "../../images");
const suffix = "dc=example,dc=com";

/** An account of the directory: its name, its identity and its other attributes. */
function account(uid: string, cn: string, ...attributes: string[]): string {
  const classes = ["objectClass: inetOrgPerson", "objectClass: kopano-user"];
  const names = [`uid: ${uid}`, `cn: ${cn}`, `sn: ${uid}`, `mail: ${uid}@example.com`, "kopanoAccount: 1"];
  return [`dn: uid=${uid},${suffix}`, ...classes, ...names, ...attributes].join("\n");
}

export const passwordOf = (uid: string) => `secret-of-${uid}`;

const directory = [
  `dn: ${suffix}\nobjectClass: dcObject\nobjectClass: organization\no: example\ndc: example`,
  account("demo", "Demo", "kopanoAliases: info@example.com", `userPassword: ${passwordOf("demo")}`),
  account("anna", "Same Name", "kopanoAliases: both@example.com", `userPassword: ${passwordOf("anna")}`),
  account("bert", "Same Name", "kopanoAliases: both@example.com", `userPassword: ${passwordOf("bert")}`),
  account(
    "carl",
    "Carl",
    "kopanoAliases: two@example.com",
    `userPassword: ${passwordOf("carl")}`,
    "kopanoDisabledFeatures: imap",
  ),
  account("dora", "Dora", "kopanoAliases: two@example.com"),
  account("news", "news", "kopanoHidden: 1", "kopanoResourceType: publicFolder:Lists/Öffentlich"),
  [
    `dn: cn=team,${suffix}\nobjectClass: posixGroup\nobjectClass: kopano-group\ncn: team\ngidNumber: 100`,
    "memberUid: demo\nmail: team@example.com\nkopanoAccount: 1",
  ].join("\n"),
].join("\n\n");

const databasePassword = "secret-of-the-database";

const appVariables = {
  MYSQL_HOST: "db",
  MYSQL_DATABASE: "kopano",
  MYSQL_USER: "kopano",
  MYSQL_PASSWORD: databasePassword,
  LDAP_URI: "ldap://auth:389/",
  LDAP_SEARCH_BASE: suffix,
  LDAP_USER_TYPE_ATTRIBUTE_VALUE: "kopano-user",
  LDAP_GROUP_TYPE_ATTRIBUTE_VALUE: "kopano-group",
  IMAP_LISTEN: "*:143",
  DISABLED_FEATURES: "",
  LDAP_PROPMAP: "",
  DAGENT_PLUGINS: "movetopublicldap",
  // Logs everything except the settings, which would be printed with their values.
  SYSLOG_LEVEL: "8",
  LOG_LEVEL: "6",
  DOCKER_LOGLEVEL: "4",
};

/** Containers of the local images on their own network, without Pulumi. */
export class Containers {
  readonly prefix = `stand-in-${randomBytes(3).toString("hex")}`;
  lmtp = 0;
  imap = 0;

  name(service: string): string {
    return `${this.prefix}-${service}`;
  }

  async start(): Promise<void> {
    await docker("network", "create", this.prefix);
    await this.run("db", localImage("db"), {
      MARIADB_RANDOM_ROOT_PASSWORD: "yes",
      MARIADB_DATABASE: "kopano",
      MARIADB_USER: "kopano",
      MARIADB_PASSWORD: databasePassword,
    });
    const folder = mkdtempSync(path.join(tmpdir(), "stand-in-"));
    const schema = [`${images}/auth/slapd.ldif`, `${images}/app/kopano/kopano.ldif`];
    writeFileSync(path.join(folder, "0.ldif"), schema.map((file) => readFileSync(file, "utf8")).join("\n"));
    writeFileSync(path.join(folder, "1.ldif"), `${directory}\n`);
    const files = ["0.ldif", "1.ldif"].map((file) => `${folder}/${file}:/${file}:ro`);
    await this.run("auth", localImage("auth"), { LDAPBASE: suffix }, ...files.flatMap((file) => ["--volume", file]));
    [this.lmtp, this.imap] = [await freePort(), await freePort()];
    const ports = [`127.0.0.1:${this.lmtp}:2003`, `127.0.0.1:${this.imap}:143`];
    await this.run("app", localImage("app"), appVariables, ...ports.flatMap((port) => ["--publish", port]));
  }

  async run(service: string, image: string, variables: Readonly<Record<string, string>>, ...options: string[]) {
    const environment = Object.entries(variables).flatMap(([name, value]) => ["--env", `${name}=${value}`]);
    const place = ["--network", this.prefix, "--network-alias", service, "--hostname", `${service}.example.com`];
    await docker("run", "--detach", "--name", this.name(service), ...place, ...environment, ...options, image);
  }

  async inApp(...command: string[]): Promise<string> {
    return docker("exec", this.name("app"), ...command);
  }

  async remove(): Promise<void> {
    const all = await docker("ps", "--all", "--quiet", "--filter", `name=^${this.prefix}-`);
    if (all !== "") await docker("rm", "--force", "--volumes", ...all.split("\n"));
    await docker("network", "rm", this.prefix);
  }
}
