import { repositoryKind, setsDatabasePasswords } from "../backup.ts";
import { error, type Finding, type Rule, warning } from "./finding.ts";

/** A place without a password, or the other way round, backs up nothing. */
const complete: Rule = ({ backup, set }) => {
  if (Object.keys(set.backup ?? {}).length === 0) return [];
  return [
    ...(backup.repository === undefined
      ? [error("kopano:backup.repository", "is missing: it says where the backups are stored", "/srv/backup")]
      : []),
    ...(backup.password === undefined
      ? [
          error(
            "kopano:backup.password",
            "is missing: it encrypts the backups; set it with `pulumi config set --secret --path kopano:backup.password`",
          ),
        ]
      : []),
  ];
};

/** What each kind of repository needs to log in. */
const logins = { sftp: ["key", "knownHosts"], s3: ["accessKey", "secretKey"] } as const;

/** A scheduled backup can ask nobody. */
const login: Rule = ({ backup, set }) => {
  if (backup.repository === undefined) return [];
  const kind = repositoryKind(backup.repository);
  return (["sftp", "s3"] as const).flatMap((other): Finding[] => {
    const values: Readonly<Record<string, unknown>> = backup[other];
    if (other !== kind)
      return set.backup?.[other] === undefined
        ? []
        : [error(`kopano:backup.${other}`, `has no effect: \`repository\` does not begin with \`${other}:\`; omit it`)];
    return logins[other]
      .filter((key) => values[key] === undefined)
      .map((key) => error(`kopano:backup.${other}.${key}`, `is missing: \`repository\` begins with \`${other}:\``));
  });
};

/** The program adds an account that may read everything, by the means that it sets the passwords with. */
const databaseAccount: Rule = (configuration) =>
  configuration.backup.repository === undefined || !configuration.db.enabled || setsDatabasePasswords(configuration)
    ? []
    : [
        error(
          "kopano:backup.repository",
          "requires that the stack knows the passwords of db: set them as strings, or let the stack generate them, instead of as files, hashes or random ones",
        ),
      ];

/** Their data is elsewhere. */
const elsewhere: Rule = ({ backup, db, auth }) =>
  backup.repository === undefined
    ? []
    : [
        ...(db.enabled ? [] : [{ service: "db", data: "the messages" }]),
        ...(auth.enabled ? [] : [{ service: "auth", data: "the users and groups" }]),
      ].map(({ service, data }) =>
        warning(`kopano:backup.repository`, `does not contain ${data}, because \`${service}\` is disabled`),
      );

export const backupRules: readonly Rule[] = [complete, login, databaseAccount, elsewhere];
