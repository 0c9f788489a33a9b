import { describe, expect, it } from "vitest";
import parameters from "../../config/services/app/kopano-parameters.json" with { type: "json" };
import { mountPaths } from "../../config/services/mounts.ts";
import { app, findings, mta, refuses } from "../support/rule-cases.ts";

refuses({
  "attachments outside their volume": {
    wrong: app({ attachmentPath: "/data/attachments" }),
    at: "app.environment.attachmentPath",
    expects: "must be `/var/lib/kopano/attachments` or a path in it",
    right: app({ attachmentPath: "/var/lib/kopano/attachments/" }),
  },
  "the same for the server alone": {
    wrong: app({}, { parameters: { server: { attachment_path: "/var/lib/kopano/attachments/../new" } } }),
    at: "app.parameters.server.attachment_path",
    expects: "must be `/var/lib/kopano/attachments` or a path in it",
    right: app({}, { parameters: { server: { attachment_path: "/var/lib/kopano/attachments/new" } } }),
  },
  "messages for spam learning in a folder that mta cannot read": {
    wrong: app({ spamDir: "/var/lib/kopano/spam" }),
    at: "app.environment.spamDir",
    expects: "must be `/var/lib/kopano/spamd` or a path in it",
    right: app({ spamDir: "/var/lib/kopano/spamd/new" }),
  },
  "a search index outside its volume": {
    wrong: app({}, { parameters: { search: { index_path: "/tmp/index" } } }),
    at: "app.parameters.search.index_path",
    expects: "must be `/var/lib/kopano/search` or a path in it",
    right: app({ indexPath: "/var/lib/kopano/search/" }),
  },
  "device states outside their volume": {
    wrong: app({}, { phpDefines: { STATE_DIR: "/var/lib/states" } }),
    at: "app.phpDefines.STATE_DIR",
    expects: "must be `/var/lib/z-push` or a path in it",
    right: app({}, { phpDefines: { STATE_DIR: "/var/lib/z-push/" } }),
  },
  "Kopano's configuration outside its volume": {
    wrong: app({ dockerConfDir1: "/conf" }),
    at: "app.environment.dockerConfDir1",
    expects: "must be `/etc/kopano`, where the image keeps it",
    right: app({ dockerConfDir1: "/etc/kopano" }),
  },
  "everything of mta outside its volume": {
    wrong: mta({ dockerPersistDir: "/persist" }),
    at: "mta.environment.dockerPersistDir",
    expects: "must be `/srv`",
    right: mta({ dockerPersistDir: "/srv" }),
  },
  "signing keys outside the volume": {
    wrong: mta({ dockerDkimLib: "/keys" }),
    at: "mta.environment.dockerDkimLib",
    expects: "must be `/var/db/dkim`",
    right: mta({ dockerDkimLib: "/var/db/dkim" }),
  },
  "spam that is learned from another folder": {
    wrong: mta({ kopanoSpamdLib: "/spam" }),
    at: "mta.environment.kopanoSpamdLib",
    expects: "must be `/var/lib/kopano/spamd`",
    right: mta({ kopanoSpamdLib: "" }),
  },
  "a queue outside the volume": {
    wrong: { mta: { postfix: { queue_directory: "/queue" } } },
    at: "mta.postfix.queue_directory",
    expects: "places mail at /queue, outside the volume",
    right: { mta: { postfix: { queue_directory: "/var/spool/postfix" } } },
  },
  "mailboxes outside the volume": {
    wrong: mta({ dovecotMailLocation: "maildir:/home/%Lu:INDEX=/dev/shm/%Lu" }),
    at: "mta.environment.dovecotMailLocation",
    expects: "below `/var/mail` or `/srv`",
    right: mta({ dovecotMailLocation: "maildir:/srv/mail/%Lu:INDEX=/dev/shm/%Lu" }),
  },
  "an inbox outside the volume": {
    wrong: mta({ dovecotMailLocation: "maildir:/var/mail/%Lu:INBOX=/inbox/%Lu" }),
    at: "mta.environment.dovecotMailLocation",
    expects: "below `/var/mail` or `/srv`",
    right: mta({ dovecotMailLocation: "mbox:~/mail:INBOX=/var/mail/%Lu" }),
  },
  "the directory's entries outside its volume": {
    wrong: { auth: { environment: { dockerDb1Vol: "/elsewhere" } } },
    at: "auth.environment.dockerDb1Vol",
    expects: "must be `/srv/data`",
    right: { auth: { environment: { dockerDb1Vol: "/srv/data" } } },
  },
  "the directory's configuration outside its volume": {
    wrong: { auth: { environment: { dockerDb0Dir: "/srv/other" } } },
    at: "auth.environment.dockerDb0Dir",
    expects: "must be `/etc/openldap/slapd.d`",
    right: { auth: { environment: { dockerDb0Dir: "/etc/openldap/slapd.d" } } },
  },
  "two services in one volume": {
    wrong: { data: { volumes: { db: "mail", auth: "mail" } } },
    at: "data.volumes.db",
    expects: "names the volume mail, which `auth` already uses",
    right: { data: { volumes: { db: "mail_db", auth: "mail_auth" } } },
  },
});

const argument = (text: string) => ({ db: { arguments: ["--log_warnings=1", text] } });

describe("an argument of the database server is refused", () => {
  it.each([
    ["--datadir=/elsewhere", "sets `datadir`, which places data outside the volume at /var/lib/mysql"],
    ["--loose-datad=/elsewhere", "sets `datadir`"],
    ["--loose_dataDir=/var/lib/mysql/../x", "sets `datadir`"],
    ["-h/elsewhere", "sets `datadir`"],
    ["--innodb_data_home_dir=/elsewhere", "sets `innodb-data-home-dir`"],
    ["--innodb-data-file-path=/elsewhere/ibdata1:12M:autoextend", "sets `innodb-data-file-path`"],
    ["--log-bin=/elsewhere/bin", "sets `log-bin`"],
    ["--port=3307", "sets `port`, which would prevent app and the health check from connecting"],
    ["--loose-skip_networking", "sets `skip-networking`"],
    ["--skip-ne=1", "sets `skip-networking`"],
    ["--skip-skip-networking=0", "sets `skip-networking`"],
    ["--bind-address=127.0.0.1", "sets `bind-address`"],
    ["--bind_a=localhost", "sets `bind-address`"],
    ["--socket=/tmp/s", "sets `socket`"],
    ["--skip-grant-tables", "sets `skip-grant-tables`, which lets anyone"],
    ["--enable-skip-grant", "sets `skip-grant-tables`"],
    ["--init-file=/x.sql", "sets `init-file`, which the program itself sets"],
    ["--require_secure_transport=ON", "connects without TLS"],
    ["--read-only", "would prevent app from storing mail"],
    ["--skip-innodb", "Kopano's tables"],
    ["--innodb=off", "Kopano's tables"],
    ["--help", "makes the server print something and exit"],
    ["--no-defaults", "the image's own files"],
  ])("%s", (text, reason) => {
    expect(findings(argument(text)).errors).toEqual([expect.stringMatching(/^kopano:db\.arguments\[1\]: /)]);
    expect(findings(argument(text)).errors[0]).toContain(reason);
  });
});

describe("an argument of the database server is accepted", () => {
  it.each([
    "--datadir=/var/lib/mysql",
    "--innodb-log-group-home-dir=./log",
    "--log-bin=bin",
    "--log-bin-compress",
    "--port=3306",
    "--port-open-timeout=10",
    "--bind-address=0.0.0.0",
    "--skip-name-resolve",
    "--skip-networking=0",
    "--disable-skip-grant-tables",
    "--disable-read-only",
    "--innodb-buffer-pool-size=1G",
    "--innodb",
    "--version=5.5.99",
    "--date-format=x",
  ])("%s", (text) => {
    expect(findings(argument(text)).errors).toEqual([]);
  });
});

describe("a Kopano parameter that locates data", () => {
  const within = Object.values(parameters).flatMap((ofDaemon) =>
    Object.values(ofDaemon as Readonly<Record<string, { readonly within?: string }>>).flatMap(
      (one) => one.within ?? [],
    ),
  );

  it("names a folder that is on a volume of app", () => {
    expect(within.length).toBeGreaterThan(3);
    for (const folder of within) expect(Object.values(mountPaths.app)).toContain(folder);
  });
});
