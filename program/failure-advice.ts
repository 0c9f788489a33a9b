import { noAccount } from "../containers/accounts-sql.ts";

interface Advice {
  /** What the container logged. */
  readonly logged: RegExp;
  readonly lines: readonly string[];
}

const interrupted = [
  "Its very first start was interrupted, so the volume contains no mail yet: pulumi destroy, docker volume rm <project>-<stack>-db, pulumi up.",
] as const;

const known: readonly Advice[] = [
  {
    logged: new RegExp(noAccount),
    lines: [
      "The data on the volume has no such user. Either it is of another installation: set kopano:db.environment.mysqlUser to its user. Or:",
      ...interrupted,
    ],
  },
  // MariaDB (sql/sql_acl.cc, sql/mysqld.cc): the tables of the server itself are missing.
  { logged: /Can't open and lock privilege tables|Table 'mysql\.\w+' doesn't exist|mysql\.plugin/, lines: interrupted },
];

/** What to do about a container that did not start, by its last log lines; empty if unknown. */
export function adviceFor(log: string): string {
  const found = known.find(({ logged }) => logged.test(log));
  return found === undefined ? "" : `\n${found.lines.join("\n")}`;
}
