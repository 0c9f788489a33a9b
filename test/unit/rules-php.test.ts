import { describe, expect, it } from "vitest";
import { phpExpression } from "../../config/types/php.ts";
import { app, refuses } from "../support/rule-cases.ts";

const defines = (phpDefines: object) => app({}, { phpDefines });

refuses({
  "a string that the image would read as the end of a define's name": {
    wrong: defines({ WEBAPP_TITLE: "Bob's 'Mail', Inc" }),
    at: "app.phpDefines.WEBAPP_TITLE",
    expects: "cannot contain a quote, a comma and a space in sequence",
    right: defines({ WEBAPP_TITLE: "Bob's 'Mail' , Inc" }),
  },
  "the same in double quotes": {
    wrong: defines({ WEBAPP_TITLE: 'The "Mail", Inc' }),
    at: "app.phpDefines.WEBAPP_TITLE",
    expects: "cannot contain a quote, a comma and a space in sequence",
    right: defines({ WEBAPP_TITLE: 'The "Mail",Inc' }),
  },
  "the same in PHP source": {
    wrong: defines({ STATE_SQL_OPTIONS: "serialize(array('a', 'b'))" }),
    at: "app.phpDefines.STATE_SQL_OPTIONS",
    expects: "cannot contain a quote, a comma and a space in sequence",
    right: defines({ STATE_SQL_OPTIONS: "serialize(array('a' , 'b'))" }),
  },
  "a string that the image would read as another define": {
    wrong: defines({ WEBAPP_TITLE: 'see define("LOGLEVEL",1' }),
    at: "app.phpDefines.WEBAPP_TITLE",
    expects: "cannot contain `define(`",
    right: defines({ WEBAPP_TITLE: "see defined(1)" }),
  },
  "a log level that is not PHP": {
    wrong: defines({ LOGLEVEL: "LOGLEVEL INFO" }),
    at: "app.phpDefines.LOGLEVEL",
    expects: "must be one PHP expression",
    right: defines({ LOGLEVEL: "LOGLEVEL_INFO" }),
  },
  "a lifetime that is not PHP": {
    wrong: defines({ STATE_FILE_MAX_LIFETIME: "28*60*" }),
    at: "app.phpDefines.STATE_FILE_MAX_LIFETIME",
    expects: "must be one PHP expression",
    right: defines({ STATE_FILE_MAX_LIFETIME: "28*60*60" }),
  },
});

describe("a PHP expression", () => {
  const isAccepted = (source: string) => phpExpression("1").schema.safeParse(source).success;

  it.each([
    "LOGLEVEL_INFO",
    "60*60*24*7*13",
    "-(1 + 2) << 3 | FLAG & ~0x1F",
    "2 - -1",
    "1.5e3",
    "serialize(array(PDO::ATTR_PERSISTENT => true))",
    "dirname($_SERVER['SCRIPT_FILENAME']). '/'",
    "$base_url",
    "LOGFILEDIR . 'it\\'s.log'",
    '"a\\n"',
    "['a' => [1, 2,], 'b' => []]",
  ])("is accepted: %s", (source) => {
    expect(isAccepted(source)).toBe(true);
  });

  it.each([
    "LOGLEVEL INFO",
    "28*60*",
    "L=>O",
    "*2",
    "1 2",
    "1--1",
    "08",
    "1..2",
    "echo",
    "New",
    "'a",
    "'a' 'b'",
    '"$x"',
    '"\\u{zz}"',
    "(1",
    "1)",
    "[1,,2]",
    "f(a => 1)",
    "1; 2",
    "1 # 2",
    "1 /* 2 */",
    "1 // 2",
    "1 ?> 2",
    "PDO::",
    "",
    " 1",
  ])("is refused if PHP would fail on it: %s", (source) => {
    expect(isAccepted(source)).toBe(false);
  });
});
