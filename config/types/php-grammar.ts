// Numbers, names, variables, strings and operators; anything else (`;`, comments, `?>`) is not a token.
const token =
  /(?<number>\d+\.\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|0[xX][\dA-Fa-f]+|0[0-7]*|[1-9]\d*)|(?<name>[A-Za-z_]\w*)|(?<variable>\$[A-Za-z_]\w*)|(?<string>'(?:[^'\\]|\\[\s\S])*'|"(?:[^"\\$]|\\["\\$nrt])*")|(?<symbol>\+\+|--|<<|=>|::|[-+*/%.|&^~!()[\],])/y;

type Kind = "number" | "name" | "variable" | "string" | "symbol";

interface Token {
  readonly kind: Kind;
  readonly text: string;
}

const prefixes = ["-", "+", "~", "!"];
const operators = ["+", "-", "*", "/", "%", ".", "|", "&", "^", "<<"];

// Names that are neither constants nor functions (PHP: List of Keywords).
const keywords = new Set(
  (
    "abstract and as break callable case catch class clone const continue declare default die do echo else elseif empty " +
    "enddeclare endfor endforeach endif endswitch endwhile eval exit extends final finally fn for foreach function global " +
    "goto if implements include include_once instanceof insteadof interface isset list match namespace new or print " +
    "private protected public readonly require require_once return static switch throw trait try unset use var while xor " +
    "yield"
  ).split(" "),
);

/** Whether a string is a single expression that a define can contain: constants, numbers, strings, arrays, calls, arithmetic. */
export function isPhpExpression(source: string): boolean {
  const tokens = tokensOf(source);
  return tokens !== undefined && new Reader(tokens).isExpression();
}

function tokensOf(source: string): readonly Token[] | undefined {
  const tokens: Token[] = [];
  for (let at = 0; at < source.length; ) {
    token.lastIndex = at;
    const found = token.exec(source);
    if (found === null) return undefined;
    const [kind, text = ""] = Object.entries(found.groups ?? {}).find(([, group]) => group !== undefined) ?? [];
    tokens.push({ kind: kind as Kind, text });
    at = token.lastIndex;
    while (source[at] === " ") at++;
  }
  return tokens;
}

/** A recursive descent parser; each method reads one part of the grammar and returns whether it succeeded. */
class Reader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  isExpression(): boolean {
    return this.#expression() && this.#at === this.#tokens.length;
  }

  #expression(): boolean {
    do {
      while (this.#takes(...prefixes));
      if (!this.#operand()) return false;
    } while (this.#takes(...operators));
    return true;
  }

  #operand(): boolean {
    const { kind, text } = this.#tokens[this.#at++] ?? { kind: "symbol", text: "" };
    if (kind === "number" || kind === "string") return true;
    if (kind === "variable") return this.#subscripts();
    if (kind === "name") return this.#named(text.toLowerCase());
    if (text === "[") return this.#items("]", true);
    return text === "(" && this.#expression() && this.#takes(")");
  }

  #named(name: string): boolean {
    if (name === "array") return this.#takes("(") && this.#items(")", true);
    if (keywords.has(name)) return false;
    if (this.#takes("::")) return this.#tokens[this.#at++]?.kind === "name";
    return !this.#takes("(") || this.#items(")", false);
  }

  #subscripts(): boolean {
    while (this.#takes("[")) if (!this.#expression() || !this.#takes("]")) return false;
    return true;
  }

  /** Items separated by commas, with an optional trailing comma; those of an array may have keys. */
  #items(end: ")" | "]", withKeys: boolean): boolean {
    while (!this.#takes(end)) {
      if (!this.#expression()) return false;
      if (withKeys && this.#takes("=>") && !this.#expression()) return false;
      if (!this.#takes(",")) return this.#takes(end);
    }
    return true;
  }

  #takes(...symbols: readonly string[]): boolean {
    const { kind, text } = this.#tokens[this.#at] ?? {};
    const isThere = kind === "symbol" && symbols.includes(text ?? "");
    if (isThere) this.#at++;
    return isThere;
  }
}
