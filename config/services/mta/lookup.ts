import type { ValueType } from "../../types/value-type.ts";

/** A string that Postfix inserts an address into; other letters after `%` stop it (ldap_table(5), mysql_table(5)). */
export function lookup(type: ValueType<string>): ValueType<string> {
  return {
    ...type,
    schema: type.schema.refine((text) => /^(?:[^%]|%[%sudSUD1-9])*$/.test(text)),
    expected: `${type.expected}, with \`%\` only in \`%s\`, \`%u\`, \`%d\`, \`%S\`, \`%U\`, \`%D\`, \`%1\` to \`%9\` and \`%%\``,
  };
}

/** A string that Dovecot inserts a login into; an unknown variable makes every login fail (Dovecot: Variables). */
export function loginLookup(type: ValueType<string>): ValueType<string> {
  return {
    ...type,
    schema: type.schema.refine((text) =>
      /^(?:[^%]|%(?:%|\{[a-z][\w:.-]*\}|-?\d*(?:\.\d+)?[LUEXRNHMDT]*[undshlrpwmcabk]))*$/.test(text),
    ),
    expected: `${type.expected}, with \`%\` only in Dovecot's variables such as \`%u\`, \`%n\`, \`%d\`, \`%Lu\`, \`%{user}\` and \`%%\``,
  };
}
