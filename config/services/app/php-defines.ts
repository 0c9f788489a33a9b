import { checkedMapping } from "../../schema/checked-mapping.ts";
import { objection } from "../../schema/environment-schema.ts";
import { setting } from "../../schema/setting.ts";
import { unknownName } from "../../schema/suggestion.ts";
import type { Variable } from "../../schema/variable.ts";
import { boolean, orFalse } from "../../types/boolean.ts";
import { integer } from "../../types/number.ts";
import { formWithin, pathWithin } from "../../types/path.ts";
import { phpExpression, phpString } from "../../types/php.ts";
import type { ValueType } from "../../types/value-type.ts";
import files from "./php-defines.json" with { type: "json" };
import { webappVariables } from "./webapp.ts";

/** A define as in the distributed configuration files of WebApp and Z-Push. */
interface Define {
  readonly type: string;
  readonly upstreamDefault?: string;
  readonly imageDefault?: string;
  readonly secret?: boolean;
  readonly commentedOut?: boolean;
  readonly multiLine?: boolean;
}

/** A define as it is declared. */
interface PhpDefine extends Variable {
  /** The configuration file that has it. */
  readonly file: string;
}

const statesFolder = "/var/lib/z-push";
const statesOfDevices = pathWithin(statesFolder);

const types: Readonly<Record<string, ValueType<unknown>>> = {
  boolean: boolean("true", "false"),
  integer: integer(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, 30),
  string: phpString("a string on one line, without PHP's quotes", /^[^\0\r\n]*$/, "text"),
  stringOrFalse: orFalse(phpString("a string on one line", /^[^\0\r\n]*$/, "HTTP_X_FORWARDED_FOR")),
  integerOrFalse: orFalse(integer(0, Number.MAX_SAFE_INTEGER, 600)),
  expression: phpExpression("LOGLEVEL_INFO"),
  stateFolder: phpString(statesOfDevices.expected, formWithin(statesFolder), `${statesFolder}/`),
};

// Read from the files when the first define is needed.
let defines: ReadonlyMap<string, PhpDefine> | undefined;

/** Every define, by its name. */
export function phpDefineVariables(): ReadonlyMap<string, PhpDefine> {
  defines ??= new Map(
    Object.entries(files as Readonly<Record<string, Readonly<Record<string, Define>>>>).flatMap(([file, inFile]) =>
      Object.entries(inFile).map(([name, define]) => [name, declaration(name, file, define)] as const),
    ),
  );
  return defines;
}

function declaration(name: string, file: string, define: Define): PhpDefine {
  const imageDefault = define.imageDefault ?? define.upstreamDefault;
  const elsewhere = unsayable(name, define);
  return {
    file,
    type: types[define.type] ?? phpExpression("true"),
    doc: `Define \`${name}\` of \`${file}\`.`,
    source:
      "docker-kopano README: Environment variables and service parameters; mlan/kopano: src/kopano/entry.d/10-kopano-common",
    rule: "php-define",
    ...(imageDefault !== undefined && { imageDefault }),
    ...(define.secret && { secret: true }),
    ...(elsewhere !== undefined && { elsewhere }),
  };
}

/** Why a define cannot be set here, or undefined. */
function unsayable(name: string, { multiLine, commentedOut }: Define): string | undefined {
  if (Object.hasOwn(webappVariables, name)) return "it is a variable of `app.environment`";
  // The variable of that name sets the locale of every process in the container.
  if (name === "LANG") return "the variable would change the locale of the whole container, including WebApp";
  if (multiLine) return "its value spans several lines, and the image would break the file by replacing only the first";
  return commentedOut ? "it is commented out in the image's file, so the value would have no effect" : undefined;
}

const schema = checkedMapping("defines", (name, value) => {
  const variable = phpDefineVariables().get(name);
  return variable === undefined
    ? unknownName("is not a define of WebApp, its plugins or Z-Push, which docs/reference/app.md lists", name, [
        ...phpDefineVariables().keys(),
      ])
    : objection(variable, value);
});

/** Defines of WebApp, its plugins and Z-Push. */
export const phpDefines = setting(schema, {
  doc: "Defines of WebApp, its plugins and Z-Push, by PHP's own name. Write strings without PHP's quotes.",
  expected: "a mapping of defines",
  example: { WEBAPP_TITLE: "Example" },
  default: {},
});
