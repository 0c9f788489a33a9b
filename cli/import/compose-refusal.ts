import { relative } from "node:path";

const path = String.raw`((?:services|networks|volumes|secrets|configs)[\w.[\]-]*)`;

/**
 * Why compose rejects a project. Compose's own messages quote the file, which may contain passwords, so only names and
 * places are taken from them.
 */
const forms: readonly (readonly [RegExp, (...found: string[]) => string])[] = [
  [
    /(?:(?:interpolating|to read) ([^\n]+?): )?required variable (\w+) is missing/,
    (place, name) => `${place === "" ? "" : `${place}: `}the required variable ${name} is not set`,
  ],
  [
    /(?:invalid interpolation format for|failed to read) ([^\n]+?)(?:\.\n|: Invalid template)/,
    (place) => `${place}: \`\${…}\` contains no variable such as \`\${NAME}\`; a literal \`$\` is written \`$$\``,
  ],
  [
    /failed to read ([^\n]+?): line (\d+): unterminated/,
    (file, line) => `${file}:${line}: the quoted value is not terminated`,
  ],
  [/failed to read ([^\n]+?): line (\d+)/, (file, line) => `${file}:${line}: is not \`NAME=value\``],
  [/env file ([^\n]+?) not found/, (file) => `${file}: no such file or directory`],
  [
    /service "([^"\n]+)" (?:refers to|depends on) undefined (\w+) "?([\w.-]+)/,
    (service, kind, name) => `services.${service}: the ${kind} ${name} is not declared`,
  ],
  [/service "([^"\n]+)" has neither an image/, (service) => `services.${service}: has neither \`image\` nor \`build\``],
  [
    new RegExp(`${path} (must be an? (?:list|mapping|string|number|integer|boolean)\\b)`),
    (place, expected) => `${place}: ${expected}`,
  ],
  [new RegExp(`(?:^|[ '])${path}`), (place) => `${place}: is not valid there`],
  [
    /invalid project name/,
    () => "the project name must consist of lower-case letters, digits, `-` and `_`, such as `mail`",
  ],
  [/\bline (\d+): mapping key/, (line) => `line ${line}: a duplicate key`],
  [/\bline (\d+)/, (line) => `line ${line}: is not valid YAML; a string with a special character needs quotes`],
];

/** Why compose rejects a project, by place; paths are relative to `directory`. */
export function refusal(stderr: string, directory: string, file: string): string {
  const own = stderr.replace(/^time="[^\n]*\n?/gm, "");
  const found = forms.flatMap(([form, words]) => {
    const [matched, ...groups] = form.exec(own) ?? [];
    const shown = groups.map((group = "") => (group.startsWith("/") ? relative(directory, group) : group));
    return matched === undefined ? [] : [words(...shown)];
  });
  const reason = found[0] ?? "is not a valid compose file";
  return `${file}: ${reason} (\`docker compose config --quiet\` prints compose's own message, which may contain passwords)`;
}
