/** An option of the database server, found in an argument. */
export interface ServerOption<K> {
  readonly option: K;
  readonly value: string | undefined;
  /** For a switch: whether it is disabled. */
  readonly isOff: boolean;
}

const off = /^(?:0|off|false)$/i;
const prefix = /^(?:loose|skip|disable|enable|maximum|autoset)-/;

/**
 * The known option that an argument sets, as the server reads it (MariaDB, mysys/my_getopt.c): ignoring case, `_`
 * equals `-`, any unambiguous prefix of the name, and modifiers such as `loose-` and `skip-`. In known names, a `|`
 * follows the shortest unambiguous prefix; names without one must be spelled out.
 */
export function serverOption<K extends { readonly name: string }>(
  argument: string,
  known: readonly K[],
): ServerOption<K> | undefined {
  const [, given = "", value] = /^--([^=]*)(?:=(.*))?$/.exec(argument) ?? [];
  let rest = given.toLowerCase().replaceAll("_", "-");
  let isNegated = false;
  for (;;) {
    const name = rest;
    const option = known.find((candidate) => isShortFor(name, candidate.name));
    if (option !== undefined) return { option, value, isOff: off.test(value ?? "1") !== isNegated };
    const [found] = prefix.exec(rest) ?? [];
    if (found === undefined) return undefined;
    if (found === "skip-" || found === "disable-") isNegated = !isNegated;
    rest = rest.slice(found.length);
  }
}

function isShortFor(given: string, name: string): boolean {
  const [shortest = "", end] = name.split("|");
  return end === undefined ? given === name : given.startsWith(shortest) && `${shortest}${end}`.startsWith(given);
}
