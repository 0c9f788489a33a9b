import { type ServerOption, serverOption } from "../services/db/server-option.ts";
import { mountPaths } from "../services/mounts.ts";
import { error, type Rule } from "./finding.ts";

/** An option of the server that breaks the stack: why, or undefined when it does not with that value. */
interface RefusedOption {
  readonly name: string;
  readonly objection: (given: ServerOption<RefusedOption>) => string | undefined;
}

const volume = mountPaths.db.db ?? "";
const outside = `puts data outside of the volume at ${volume}: it would be lost with the container; leave it out`;
const unreachable = "would keep app and the health check from the server; leave it out";
const ending = "makes the server print or end instead of serving; leave it out";

/** Every absolute path in the value lies on the volume; others are relative to the data. */
function outsideOfVolume({ value = "" }: ServerOption<RefusedOption>): string | undefined {
  const paths = value.split(/[;:]/).filter((part) => part.startsWith("/"));
  return paths.every((path) => `${path}/`.startsWith(`${volume}/`) && !path.includes("..")) ? undefined : outside;
}

function unlessOff(reason: string) {
  return ({ isOff }: ServerOption<RefusedOption>) => (isOff ? undefined : reason);
}

function unless(accepted: RegExp, reason: string) {
  return ({ value = "" }: ServerOption<RefusedOption>) => (accepted.test(value) ? undefined : reason);
}

const dataOptions = [
  "data|dir",
  "innodb-data-h|ome-dir",
  "innodb-data-f|ile-path",
  "innodb-log-g|roup-home-dir",
  "innodb-undo-d|irectory",
  "aria-log-d|ir-path",
  "log-bin",
  "log-bin-i|ndex",
  "relay-log",
  "relay-log-ind|ex",
];

const refused: readonly RefusedOption[] = [
  ...dataOptions.map((name) => ({ name, objection: outsideOfVolume })),
  { name: "port", objection: unless(/^3306$/, unreachable) },
  { name: "bind|-address", objection: unless(/^(?:\*|0\.0\.0\.0|::)$/, unreachable) },
  { name: "skip-ne|tworking", objection: unlessOff(unreachable) },
  { name: "req|uire-secure-transport", objection: unlessOff("app cannot meet: it connects without TLS; leave it out") },
  {
    name: "soc|ket",
    objection: () => "would keep the image's own start-up and health check from the server; leave it out",
  },
  {
    name: "skip-g|rant-tables",
    objection: unlessOff("lets everybody on the stack's network in without a password; leave it out"),
  },
  {
    name: "init-f|ile",
    objection: () =>
      "the program sets itself, to give the accounts their passwords at every start; run your statements in the container instead",
  },
  { name: "read-o|nly", objection: unlessOff("would keep app from storing mail; leave it out") },
  {
    name: "innodb",
    objection: ({ isOff }) => (isOff ? "would take away the tables of Kopano, which are InnoDB's" : undefined),
  },
  ...["he|lp", "print-defaults", "bo|otstrap"].map((name) => ({ name, objection: unlessOff(ending) })),
  // With a value it is the version that the server claims to be.
  { name: "version", objection: ({ value }) => (value === undefined ? ending : undefined) },
  ...["no-defaults", "defaults-file", "defaults-extra-file", "defaults-group-suffix"].map((name) => ({
    name,
    objection: () => "would make the server ignore the image's own files; set each option by itself",
  })),
];

/** Options that move data away from its volume, or the server out of the stack's reach. */
const usableArguments: Rule = ({ db }) =>
  db.arguments.flatMap((argument, index) => {
    // `-h` is short for the directory of the data (mariadbd(8)).
    const found = serverOption(argument.replace(/^-h/, "--datadir="), refused);
    const reason = found?.option.objection(found);
    return reason === undefined
      ? []
      : [
          error(
            `kopano:db.arguments[${index}]`,
            `sets \`${found?.option.name.replace("|", "")}\`, which ${reason}`,
            "--log_warnings=1",
          ),
        ];
  });

export const databaseArgumentRules: readonly Rule[] = [usableArguments];
