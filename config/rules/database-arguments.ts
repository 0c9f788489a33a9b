import { type ServerOption, serverOption } from "../services/db/server-option.ts";
import { mountPaths } from "../services/mounts.ts";
import { error, type Rule } from "./finding.ts";

/** An option of the server that breaks the stack, with the reason, or undefined for a harmless value. */
interface RefusedOption {
  readonly name: string;
  readonly objection: (given: ServerOption<RefusedOption>) => string | undefined;
}

const volume = mountPaths.db.db ?? "";
const outside = `places data outside the volume at ${volume}: it would be lost with the container; omit it`;
const unreachable = "would prevent app and the health check from connecting; omit it";
const ending = "makes the server print something and exit; omit it";

/** Every absolute path in the value must lie on the volume; relative paths are relative to the data. */
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
  {
    name: "req|uire-secure-transport",
    objection: unlessOff("app cannot satisfy, because it connects without TLS; omit it"),
  },
  {
    name: "soc|ket",
    objection: () => "would prevent the image's own start-up and health check from connecting; omit it",
  },
  {
    name: "skip-g|rant-tables",
    objection: unlessOff("lets anyone on the stack's network log in without a password; omit it"),
  },
  {
    name: "init-f|ile",
    objection: () =>
      "the program itself sets, to apply the accounts' passwords at every start; run your statements in the container instead",
  },
  { name: "read-o|nly", objection: unlessOff("would prevent app from storing mail; omit it") },
  {
    name: "innodb",
    objection: ({ isOff }) => (isOff ? "would disable Kopano's tables, which are InnoDB tables" : undefined),
  },
  ...["he|lp", "print-defaults", "bo|otstrap"].map((name) => ({ name, objection: unlessOff(ending) })),
  // With a value, it sets the version that the server reports.
  { name: "version", objection: ({ value }) => (value === undefined ? ending : undefined) },
  ...["no-defaults", "defaults-file", "defaults-extra-file", "defaults-group-suffix"].map((name) => ({
    name,
    objection: () => "would make the server ignore the image's own files; set each option individually",
  })),
];

/** Options that move data off its volume, or make the server unreachable for the stack. */
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
