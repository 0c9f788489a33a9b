/**
 * How an image carries a variable's text to the file or program that reads it. Each rule loses some texts without
 * a word; those are refused before anything is touched, with the reason.
 */
export type ImageRule =
  /** `name = value` written by an unquoted shell echo, read by Kopano's own reader (app image, 10-kopano-common). */
  | "kopano-cfg"
  /** Pasted by sed behind the name of a PHP define (app image, 10-kopano-common). */
  | "php-define"
  /** Echoed unquoted, then given to postconf (mta image, 10-postfix-common). */
  | "postconf"
  /** Echoed unquoted into Dovecot's configuration (mta image, 10-dovecot-common). */
  | "dovecot"
  /** Pasted by sed into the LDIF of the configuration database (auth image, openldap-common). */
  | "slapd-ldif"
  /** Split at blanks by the entry script (mta image: `for entry in $VARIABLE`). */
  | "shell-words"
  /** One line of a file, written as it is (mta image, here-documents; app image, crontab). */
  | "line"
  /** Read by the process itself, any text arrives. */
  | "process";

// The daemons cut what is longer (kopano-core, common/ECConfigImpl.cpp).
const kopanoValueLimit = 1023;

// The unquoted echo runs in the root directory, so a pattern is compared with these names (both Debian and Alpine).
const rootDirectory =
  "bin boot dev etc home lib lib32 lib64 libx32 media mnt opt proc root run sbin srv sys tmp usr var ldif acme".split(
    " ",
  );

/** Why `text` would not arrive as it is, or undefined when it does. */
export function damage(rule: ImageRule, text: string): string | undefined {
  if (text.includes("\0")) return "cannot hold a NUL character";
  switch (rule) {
    case "kopano-cfg":
      return shellEchoDamage(text) ?? kopanoReaderDamage(text);
    case "php-define":
      return phpDefineDamage(text);
    case "postconf":
      return shellEchoDamage(text) ?? echoOptionDamage(text) ?? postfixExpansionDamage(text);
    case "dovecot":
      return shellEchoDamage(text) ?? echoOptionDamage(text);
    case "slapd-ldif":
      return /[/&\\\r\n]/.test(text)
        ? "cannot hold `/`, `&`, `\\` or a line break: the image pastes it with sed and would silently keep the sample value"
        : lineDamage(text);
    case "shell-words":
      return shellEchoDamage(text);
    case "line":
      return lineDamage(text);
    case "process":
      return undefined;
  }
}

function shellEchoDamage(text: string): string | undefined {
  if (/[\r\n]/.test(text)) return "cannot hold a line break: the image would turn it into a blank";
  if (/^[ \t]|[ \t]$/.test(text)) return "cannot begin or end with a blank: the image would drop it";
  if (/[ \t]{2}|\t/.test(text))
    return "cannot hold tabs or several blanks in a row: the image would shrink them to one blank";
  const glob = text
    .split(" ")
    .find((word) => /[*?[]/.test(word) && rootDirectory.some((name) => globMatches(word, name)));
  return glob === undefined
    ? undefined
    : "holds a word with `*`, `?` or `[` that the image would replace by file names of its root directory";
}

function echoOptionDamage(text: string): string | undefined {
  return /^-[neE]+(?: |$)/.test(text)
    ? "cannot begin with `-n` or `-e`: the image's echo would take it as an option"
    : undefined;
}

function postfixExpansionDamage(text: string): string | undefined {
  return /\$\$/.test(text) ? "cannot hold `$$`: Postfix reads it as one `$`" : undefined;
}

function kopanoReaderDamage(text: string): string | undefined {
  if (Buffer.byteLength(text) > kopanoValueLimit)
    return `is longer than ${kopanoValueLimit} bytes, where Kopano cuts it`;
  return undefined;
}

function phpDefineDamage(text: string): string | undefined {
  if (/[\r\n]/.test(text)) return "cannot hold a line break";
  return /[/&\\]/.test(text)
    ? "cannot hold `/`, `&` or `\\`: the image pastes it with sed and would drop or garble it"
    : undefined;
}

function lineDamage(text: string): string | undefined {
  return /[\r\n]/.test(text) ? "cannot hold a line break: the image writes it as one line" : undefined;
}

/** Whether a shell pattern of one word matches a file name. Linear in the pattern for each start, no backtracking blow-up. */
function globMatches(word: string, name: string): boolean {
  if (word.includes("/")) return false;
  let reachable = new Set([0]);
  for (const part of globParts(word)) {
    const next = new Set<number>();
    for (const position of reachable) {
      if (part === "*") for (let end = position; end <= name.length; end++) next.add(end);
      else if (position < name.length && part(name[position] ?? "")) next.add(position + 1);
    }
    reachable = next;
  }
  return reachable.has(name.length);
}

type GlobPart = "*" | ((letter: string) => boolean);

function globParts(word: string): GlobPart[] {
  const parts: GlobPart[] = [];
  for (let index = 0; index < word.length; index++) {
    const letter = word[index] ?? "";
    const close = letter === "[" ? word.indexOf("]", index + 2) : -1;
    if (letter === "*") parts.push("*");
    else if (letter === "?") parts.push(() => true);
    else if (close > 0) {
      parts.push(bracket(word.slice(index + 1, close)));
      index = close;
    } else parts.push((other) => other === letter);
  }
  return parts;
}

function bracket(body: string): (letter: string) => boolean {
  const negated = body.startsWith("!") || body.startsWith("^");
  const set = negated ? body.slice(1) : body;
  return (letter) => {
    let inside = false;
    for (let index = 0; index < set.length; index++) {
      const from = set[index] ?? "";
      const isRange = set[index + 1] === "-" && index + 2 < set.length;
      const to = isRange ? (set[index + 2] ?? "") : from;
      if (letter >= from && letter <= to) inside = true;
      if (isRange) index += 2;
    }
    return inside !== negated;
  };
}
