import picomatch from "picomatch";

/**
 * How an image passes the value of a variable to the file or program that reads it. Each rule silently damages some
 * values; those are refused, with the reason, before anything is changed.
 */
export type ImageRule =
  /** `name = value` written by an unquoted shell echo, read by Kopano's own reader (app image, 10-kopano-common). */
  | "kopano-cfg"
  /** The same for the few parameters whose leading `$` the reader does not interpret. */
  | "kopano-password"
  /** Inserted by sed after the name of a PHP define (app image, 10-kopano-common). */
  | "php-define"
  /** Echoed unquoted, then passed to postconf (mta image, 10-postfix-common). */
  | "postconf"
  /** Echoed unquoted into Dovecot's configuration (mta image, 10-dovecot-common). */
  | "dovecot"
  /** Inserted by sed into the LDIF of the configuration database (auth image, openldap-common). */
  | "slapd-ldif"
  /** Split at spaces by the entry script (mta image: `for entry in $VARIABLE`). */
  | "shell-words"
  /** One line of a file, written unchanged (mta image, here-documents; app image, crontab). */
  | "line"
  /** The same, in a file with the arguments of a login method that Dovecot reads (mta image, 10-dovecot-common). */
  | "dovecot-line"
  /** Read by the process itself, which accepts any string. */
  | "process";

// The daemons truncate longer values (kopano-core, common/ECConfigImpl.cpp).
const kopanoValueLimit = 1023;

// The unquoted echo runs in the root directory, so the shell matches patterns against these names (Debian and Alpine).
const rootDirectory = [
  ..."bin boot dev etc home lib lib32 lib64 libx32 media mnt opt proc root run sbin srv sys tmp usr var".split(" "),
  ..."ldif acme . .. .dockerenv".split(" "),
];

/** Why `text` would be damaged, or undefined if it arrives unchanged. */
export function damage(rule: ImageRule, text: string): string | undefined {
  if (text.includes("\0")) return "cannot contain a NUL character";
  switch (rule) {
    case "kopano-cfg":
      return shellEchoDamage(text) ?? kopanoReaderDamage(text) ?? kopanoVariableDamage(text);
    case "kopano-password":
      return shellEchoDamage(text) ?? kopanoReaderDamage(text);
    case "php-define":
      return phpDefineDamage(text);
    case "postconf":
      return shellEchoDamage(text) ?? echoOptionDamage(text) ?? postfixExpansionDamage(text);
    case "dovecot":
      return shellEchoDamage(text) ?? echoOptionDamage(text) ?? dovecotReaderDamage(text);
    case "slapd-ldif":
      return /[/&\\\r\n]/.test(text)
        ? "cannot contain `/`, `&`, `\\` or a line break: the image inserts it with sed and would silently keep the sample value"
        : lineDamage(text);
    case "shell-words":
      return shellEchoDamage(text);
    case "line":
      return lineDamage(text);
    case "dovecot-line":
      return lineDamage(text) ?? dovecotLineDamage(text);
    case "process":
      return undefined;
  }
}

function shellEchoDamage(text: string): string | undefined {
  // Fast path: most values have no character that is special to the shell.
  if (!/[\r\n\t*?[\\]|^ | $| {2}/.test(text)) return undefined;
  if (/[\r\n]/.test(text)) return "cannot contain a line break: the image would turn it into a space";
  if (/^[ \t]|[ \t]$/.test(text)) return "cannot begin or end with a space: the image would drop it";
  if (/[ \t]{2}|\t/.test(text))
    return "cannot contain tabs or several spaces in a row: the image would reduce them to one space";
  return mayHoldFileNames(text)
    ? "contains a word with `*`, `?`, `[` or `\\` that the image would replace with file names of its root directory"
    : undefined;
}

function mayHoldFileNames(text: string): boolean {
  const patterns = text.split(" ").filter((word) => /[*?[\\]/.test(word));
  // No real value has that many patterns, and comparing them takes long.
  return patterns.join("").length > 4096 || patterns.some(mayBeFileName);
}

// The shells support no other patterns in words that come from a variable.
const shellPatterns = { posix: true, nobrace: true, noextglob: true, noglobstar: true, nonegate: true, windows: false };

/**
 * Whether names of the root directory match a word or, if it is a path, its first part, since the content of a
 * directory is not known here. In doubt, assume that they do: a needless refusal is better than a damaged value.
 */
function mayBeFileName(word: string): boolean {
  const [first = ""] = word.replace(/^(?:\\?\/)+/, "").split(/\\?\//);
  if (first === "") return false;
  // Longer than any real pattern, or with a class that the library lacks.
  if (first.length > 255 || /\[.*\[[.=]/.test(first)) return true;
  // The library reads an escaped letter as a class; of its operators, the shells have only `*`, `?` and brackets.
  const pattern = withoutDots(first).replace(
    /\\(\w)|\\.|[(){}|+@$,"]/gs,
    (found, letter?: string) => letter ?? (found.length > 1 ? found : `\\${found}`),
  );
  const isMatch = picomatch(pattern, shellPatterns);
  // A leading dot must be matched explicitly (bash and busybox without dotglob).
  const isHidden = /^\\?\./.test(first);
  return rootDirectory.some((name) => name.startsWith(".") === isHidden && isMatch(withoutDots(name)));
}

/** The library treats dots differently: it never matches `..`, which old shells do. */
function withoutDots(text: string): string {
  return text.replaceAll(".", "_");
}

function echoOptionDamage(text: string): string | undefined {
  return /^-[neE]+(?: |$)/.test(text)
    ? "cannot begin with `-n` or `-e`: the image's echo would read it as an option"
    : undefined;
}

/** Postfix expands `$name` to the value of a parameter; any other use of `$` stops all its programs. */
function postfixExpansionDamage(text: string): string | undefined {
  if (/\$\$/.test(text)) return "cannot contain `$$`: Postfix reads it as one `$`";
  let rest = text;
  // From the inside out, since conditional forms can be nested.
  for (let depth = 0; depth < 5; depth++) rest = rest.replace(postfixValue, "");
  return rest.includes("$")
    ? "contains a `$` that is not followed by the name of a parameter: Postfix would not start"
    : undefined;
}

// `$name`, `$(name)`, `${name}`, and the conditional forms of the latter two (postconf(5)).
const branch = "(?:[^{}$]|\\{[^{}$]*\\})*";
const postfixValue = new RegExp(
  `\\$(?:\\w+|\\(\\w+(?: ?[?:][^()$]*)?\\)|\\{(?:\\w+(?: ?[?:]${branch})?|\\{[^{}$]*\\}${branch})\\})`,
  "g",
);

/** In its main files, Dovecot also reads `$name` and files; in both, it reads comments, quotes and continued lines. */
function dovecotReaderDamage(text: string): string | undefined {
  if (text.startsWith("<")) return "cannot begin with `<`: Dovecot would read a file of that name";
  if (/(?:^| )\$/.test(text))
    return "cannot contain a word that begins with `$`: Dovecot would read a variable of that name";
  return dovecotLineDamage(text);
}

function dovecotLineDamage(text: string): string | undefined {
  if (text.includes("#")) return "cannot contain `#`: Dovecot would ignore the rest as a comment";
  if (text.endsWith("\\")) return "cannot end with `\\`: Dovecot would join it with the next line";
  return /^(["']).*\1$/.test(text) ? "cannot be enclosed in quotes: Dovecot would remove them" : undefined;
}

function kopanoReaderDamage(text: string): string | undefined {
  if (Buffer.byteLength(text) > kopanoValueLimit)
    return `is longer than ${kopanoValueLimit} bytes: Kopano would truncate it`;
  return undefined;
}

/** The daemons expand `$NAME` as an environment variable, except in passwords (kopano-core, common/ECConfigImpl.cpp). */
function kopanoVariableDamage(text: string): string | undefined {
  return text.startsWith("$") ? "cannot begin with `$`: the daemon would read a variable of that name" : undefined;
}

/** `/`, `&` and `\` arrive intact if each is preceded by a backslash, which `types/php.ts` adds. */
function phpDefineDamage(text: string): string | undefined {
  if (/[\r\n]/.test(text)) return "cannot contain a line break";
  if (/['"], /.test(text))
    return "cannot contain a quote, a comma and a space in sequence: the image would take them for the end of the define's name, and its next start would fail; omit the space after the comma, or add one before it";
  if (/define[('"]/i.test(text)) return "cannot contain `define(`: the image would read what follows as another define";
  return /[/&\\]/.test(text.replace(/\\[/&\\]/g, ""))
    ? "cannot contain `/`, `&` or `\\`: the image inserts it with sed and would drop or garble it"
    : undefined;
}

function lineDamage(text: string): string | undefined {
  if (/[\r\n]/.test(text)) return "cannot contain a line break: the image writes it as one line";
  return /^[ \t]|[ \t]$/.test(text) ? "cannot begin or end with a space: its reader drops it" : undefined;
}
