import picomatch from "picomatch";

/**
 * How an image carries the value of a variable to the file or program that reads it. Each rule loses some values without
 * a word; those are refused before anything is touched, with the reason.
 */
export type ImageRule =
  /** `name = value` written by an unquoted shell echo, read by Kopano's own reader (app image, 10-kopano-common). */
  | "kopano-cfg"
  /** The same for the few parameters in which the reader leaves a leading `$` alone. */
  | "kopano-password"
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
  /** The same, in a file with the arguments of a login method that Dovecot reads (mta image, 10-dovecot-common). */
  | "dovecot-line"
  /** Read by the process itself, any string arrives. */
  | "process";

// The daemons cut what is longer (kopano-core, common/ECConfigImpl.cpp).
const kopanoValueLimit = 1023;

// The unquoted echo runs in the root directory, so a pattern is compared with these names (both Debian and Alpine).
const rootDirectory = [
  ..."bin boot dev etc home lib lib32 lib64 libx32 media mnt opt proc root run sbin srv sys tmp usr var".split(" "),
  ..."ldif acme . .. .dockerenv".split(" "),
];

/** Why `text` would not arrive as it is, or undefined when it does. */
export function damage(rule: ImageRule, text: string): string | undefined {
  if (text.includes("\0")) return "cannot hold a NUL character";
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
        ? "cannot hold `/`, `&`, `\\` or a line break: the image pastes it with sed and would silently keep the sample value"
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
  // Nearly every value has none of what the shell looks at.
  if (!/[\r\n\t*?[\\]|^ | $| {2}/.test(text)) return undefined;
  if (/[\r\n]/.test(text)) return "cannot hold a line break: the image would turn it into a blank";
  if (/^[ \t]|[ \t]$/.test(text)) return "cannot begin or end with a blank: the image would drop it";
  if (/[ \t]{2}|\t/.test(text))
    return "cannot hold tabs or several blanks in a row: the image would shrink them to one blank";
  return mayHoldFileNames(text)
    ? "holds a word with `*`, `?`, `[` or `\\` that the image would replace by file names of its root directory"
    : undefined;
}

function mayHoldFileNames(text: string): boolean {
  const patterns = text.split(" ").filter((word) => /[*?[\\]/.test(word));
  // Nobody means that many patterns, and comparing them takes long.
  return patterns.join("").length > 4096 || patterns.some(mayBeFileName);
}

// The shells know no other patterns in words that come from a variable.
const shellPatterns = { posix: true, nobrace: true, noextglob: true, noglobstar: true, nonegate: true, windows: false };

/**
 * Whether names of the root directory match a word: as a whole, or its first part when it is a path, since what lies
 * below a directory is not known here. In doubt they do: refusing one string too many is better than losing one.
 */
function mayBeFileName(word: string): boolean {
  const [first = ""] = word.replace(/^(?:\\?\/)+/, "").split(/\\?\//);
  if (first === "") return false;
  // Longer than anybody means a pattern to be, or with a class that the library lacks.
  if (first.length > 255 || /\[.*\[[.=]/.test(first)) return true;
  // An escaped letter is a class to the library; of its other operators, the shells know only `*`, `?` and brackets.
  const pattern = withoutDots(first).replace(
    /\\(\w)|\\.|[(){}|+@$,"]/gs,
    (found, letter?: string) => letter ?? (found.length > 1 ? found : `\\${found}`),
  );
  const isMatch = picomatch(pattern, shellPatterns);
  // A leading dot has to be written (bash and busybox without dotglob).
  const isHidden = /^\\?\./.test(first);
  return rootDirectory.some((name) => name.startsWith(".") === isHidden && isMatch(withoutDots(name)));
}

/** The library has rules of its own for dots: it never finds `..`, which old shells do. */
function withoutDots(text: string): string {
  return text.replaceAll(".", "_");
}

function echoOptionDamage(text: string): string | undefined {
  return /^-[neE]+(?: |$)/.test(text)
    ? "cannot begin with `-n` or `-e`: the image's echo would take it as an option"
    : undefined;
}

/** What Postfix makes of `$`: a name behind it is a value of Postfix, anything else ends every one of its programs. */
function postfixExpansionDamage(text: string): string | undefined {
  if (/\$\$/.test(text)) return "cannot hold `$$`: Postfix reads it as one `$`";
  let rest = text;
  // From the inside out, since a conditional form may hold others.
  for (let depth = 0; depth < 5; depth++) rest = rest.replace(postfixValue, "");
  return rest.includes("$")
    ? "holds a `$` without the name of a parameter behind it: Postfix would not run"
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
  if (text.startsWith("<")) return "cannot begin with `<`: Dovecot reads a file of that name";
  if (/(?:^| )\$/.test(text)) return "cannot hold a word that begins with `$`: Dovecot reads a value of that name";
  return dovecotLineDamage(text);
}

function dovecotLineDamage(text: string): string | undefined {
  if (text.includes("#")) return "cannot hold `#`: Dovecot takes the rest for a comment";
  if (text.endsWith("\\")) return "cannot end with `\\`: Dovecot reads on in the next line";
  return /^(["']).*\1$/.test(text) ? "cannot stand in quotes: Dovecot takes them off" : undefined;
}

function kopanoReaderDamage(text: string): string | undefined {
  if (Buffer.byteLength(text) > kopanoValueLimit)
    return `is longer than ${kopanoValueLimit} bytes, where Kopano cuts it`;
  return undefined;
}

/** The daemons read `$NAME` as an own variable of that name, but for passwords (kopano-core, common/ECConfigImpl.cpp). */
function kopanoVariableDamage(text: string): string | undefined {
  return text.startsWith("$") ? "cannot begin with `$`: the daemon would read a variable of that name" : undefined;
}

/** `/`, `&` and `\` arrive when a backslash stands before each, as `types/php.ts` writes them. */
function phpDefineDamage(text: string): string | undefined {
  if (/[\r\n]/.test(text)) return "cannot hold a line break";
  if (/['"], /.test(text))
    return "cannot hold a quote, a comma and a blank in a row: the image looks for the end of the define's name there, and its next start would fail; write the comma without a blank, or a blank before it";
  if (/define[('"]/i.test(text)) return "cannot hold `define(`: the image would take what follows for another define";
  return /[/&\\]/.test(text.replace(/\\[/&\\]/g, ""))
    ? "cannot hold `/`, `&` or `\\`: the image pastes it with sed and would drop or garble it"
    : undefined;
}

function lineDamage(text: string): string | undefined {
  if (/[\r\n]/.test(text)) return "cannot hold a line break: the image writes it as one line";
  return /^[ \t]|[ \t]$/.test(text) ? "cannot begin or end with a blank: its reader drops it" : undefined;
}
