import { type Document, Scalar, visit, type YAMLError } from "yaml";

const words: Readonly<Record<YAMLError["code"], string>> = {
  ALIAS_PROPS: "an alias cannot have an anchor or a tag",
  BAD_ALIAS: "an alias or anchor without a proper name; a string that begins with `*` or `&` needs quotes",
  BAD_COLLECTION_TYPE: "a mapping or list with the tag of another type",
  BAD_DIRECTIVE: "a line that begins with `%` but is not a directive",
  BAD_DQ_ESCAPE: "an invalid escape sequence in double quotes; use single quotes for a literal backslash",
  BAD_INDENT: "wrong indentation",
  BAD_PROP_ORDER: "an anchor or tag in the wrong place",
  BAD_SCALAR_START: "a string that needs quotes because of its first character",
  BLOCK_AS_IMPLICIT_KEY: "a mapping or list where a key belongs; perhaps a string with `: ` needs quotes",
  BLOCK_IN_FLOW: "an indented mapping or list inside brackets",
  DUPLICATE_KEY: "a duplicate key",
  IMPOSSIBLE: "a document that is not YAML",
  KEY_OVER_1024_CHARS: "a key of more than 1024 characters",
  MISSING_CHAR: "a missing quote, bracket, comma or space",
  MULTILINE_IMPLICIT_KEY: "a key over several lines; perhaps a `:` or a quote is missing",
  MULTIPLE_ANCHORS: "two anchors for one value",
  MULTIPLE_DOCS: "more than one document",
  MULTIPLE_TAGS: "two tags for one value",
  NON_STRING_KEY: "a key that is not a string",
  RESOURCE_EXHAUSTION: "a nesting that is too deep",
  TAB_AS_INDENT: "a tab as indentation; YAML requires spaces",
  TAG_RESOLVE_FAILED: "an unknown tag; a string that begins with `!` needs quotes",
  UNEXPECTED_TOKEN: "an unexpected string; perhaps it needs quotes",
};

/** What is wrong with a YAML document, in one clause and without any of its content, which may contain a secret. */
export function yamlProblem({ code }: YAMLError): string {
  return words[code];
}

/** Where the quoted string begins that is not closed, if the error is about one. */
export function unclosedQuote(document: Document.Parsed, { message, pos: [end] }: YAMLError): number | undefined {
  if (!/^Missing closing ["']/.test(message)) return undefined;
  let start: number | undefined;
  visit(document, {
    Scalar(_, { type, range }) {
      const isQuoted = type === Scalar.QUOTE_DOUBLE || type === Scalar.QUOTE_SINGLE;
      if (isQuoted && range && range[0] < end && range[1] >= end) start = range[0];
    },
  });
  return start;
}
