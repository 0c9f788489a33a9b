import { app, refuses, secret, warnsOf } from "../support/rule-cases.ts";

const archiver = (parameters: object = {}, further: object = {}) => ({
  app: { archiver: { enabled: true }, parameters: { archiver: parameters } },
  ...further,
});
const outside = { mysql_host: "sql.example.com", mysql_database: "a", mysql_user: "b", mysql_password: secret };
const { mysql_password: _, ...withoutPassword } = outside;
const withArchive = (demo: object, further: object = archiver()) => ({
  ...further,
  directory: { users: { demo, archive: { sharedStore: true } } },
});

refuses({
  "an archiver without the password of an external account": {
    wrong: archiver(withoutPassword),
    at: "app.parameters.archiver.mysql_password",
    expects: "where the program creates nothing",
    right: archiver(outside),
  },
  "an archiver without a database beside an external one of the stores": {
    wrong: archiver(
      {},
      {
        db: { enabled: false },
        app: {
          archiver: { enabled: true },
          environment: { mysqlHost: "sql", mysqlUser: "u", mysqlPassword: secret, mysqlDatabase: "d" },
        },
      },
    ),
    at: "app.parameters.archiver.mysql_database",
    expects: "must be set",
    right: archiver(),
  },
  "an archiver in the database of the stores": {
    wrong: archiver({ mysql_database: "kopano" }),
    at: "app.parameters.archiver.mysql_database",
    expects: "must be another one than that of the stores",
    right: archiver({ mysql_database: "archive" }),
  },
  "an archiver with the account of the stores": {
    wrong: archiver({ mysql_user: "mail" }, { db: { environment: { mysqlUser: "mail" } } }),
    at: "app.parameters.archiver.mysql_user",
    expects: "must be another one than that of the stores",
    right: archiver({ mysql_user: "mail" }),
  },
  "an archiver that is root": {
    wrong: archiver({ mysql_user: "root" }),
    at: "app.parameters.archiver.mysql_user",
    expects: "must be another one",
    right: archiver({ mysql_user: "archive" }),
  },
  "a database whose name is not safe in SQL": {
    wrong: archiver({ mysql_database: "a`b" }),
    at: "app.parameters.archiver.mysql_database",
    expects: "must be a name of letters",
    right: archiver({ mysql_database: "a_b" }),
  },
  "a second line that runs the archiver": {
    wrong: app({ crontabEntry1: "0 5 * * * root kopano-archiver -A" }, { archiver: { enabled: true } }),
    at: "app.environment.crontabEntry1",
    expects: "cannot be set together with `app.archiver`",
    right: app({ crontabEntry1: "0 5 * * * root true" }, { archiver: { enabled: true } }),
  },
  "a schedule that is a crontab line": {
    wrong: { app: { archiver: { enabled: true, schedule: "0 1 * * * root true" } } },
    at: "app.archiver.schedule",
    expects: "five time fields",
    right: { app: { archiver: { enabled: true, schedule: "*/5 1-3 * * mon" } } },
  },
  "a schedule that cron would refuse": {
    wrong: { app: { archiver: { enabled: true, cleanupSchedule: "0 24 * * *" } } },
    at: "app.archiver.cleanupSchedule",
    expects: "five time fields",
    right: { app: { archiver: { enabled: true, cleanupSchedule: "0 23 * * *" } } },
  },
  "an archive in a store that does not exist": {
    wrong: withArchive({ archive: "archives" }),
    at: "directory.users.demo.archive",
    expects: "is not an account",
    right: withArchive({ archive: "archive" }),
  },
  "an archive in the store that is archived": {
    wrong: withArchive({ archive: "demo" }),
    at: "directory.users.demo.archive",
    expects: "is the account itself",
    right: withArchive({ archive: "archive" }),
  },
  "an archive that an attribute names as well": {
    wrong: withArchive({ archive: "archive", attributes: { kopanoUserArchiveCouplings: "archive:other" } }),
    at: "directory.users.demo.archive",
    expects: "together with the attribute",
    right: withArchive({ attributes: { kopanoUserArchiveCouplings: "archive:other" } }),
  },
});

warnsOf({
  "an archive that nothing attaches": {
    wrong: withArchive({ archive: "archive" }, {}),
    at: "directory.users.demo.archive",
    expects: "has no effect while `app.archiver` is not enabled",
    right: withArchive({ archive: "archive" }),
  },
  "links in place of messages, which one server cannot follow": {
    wrong: archiver({ stub_enable: true }),
    at: "app.parameters.archiver.stub_enable",
    expects: "several Kopano servers",
    right: archiver({ stub_enable: false }),
  },
  "a cleanup that refuses to run": {
    wrong: archiver({ delete_enable: true }),
    at: "app.parameters.archiver.cleanup_follow_purge_after",
    expects: "refuses to run",
    right: archiver({ delete_enable: true, cleanup_follow_purge_after: true }),
  },
  "a cleanup that refuses to run without an age": {
    wrong: archiver({ delete_enable: true, cleanup_follow_purge_after: true, purge_after: 0 }),
    at: "app.parameters.archiver.purge_after",
    expects: "refuses to run",
    right: archiver({ delete_enable: true, cleanup_follow_purge_after: true, purge_after: 365 }),
  },
  "archiving on delivery into the database of the stores": {
    wrong: app({}, { parameters: { dagent: { archive_on_delivery: true } } }),
    at: "app.parameters.archiver",
    expects: "the database of the stores",
    right: app({}, { parameters: { dagent: { archive_on_delivery: true } }, archiver: { enabled: true } }),
  },
});
