import { pattern } from "./string.ts";
import type { ValueType } from "./value-type.ts";

/** Options of busybox syslogd that the images do not set: some switches, and a remote host for the log. */
export function syslogOptions(switches: string): ValueType<string> {
  const option = `(?:-[${switches}]+|-L|-R [\\w.:-]+)`;
  const named = [...switches].map((letter) => `\`-${letter}\``).join(", ");
  return pattern(
    `options of busybox syslogd: ${named}, \`-R host\`, \`-L\``,
    new RegExp(`^${option}(?: ${option})*$`),
    `-${switches}`,
  );
}
