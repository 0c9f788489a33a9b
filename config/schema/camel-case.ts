/** `LDAP_USER_SEARCH_FILTER` as a type: `ldapUserSearchFilter`. */
export type CamelCase<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? `${Lowercase<Head>}${PascalCase<Tail>}`
  : Lowercase<Name>;

type PascalCase<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? `${Capitalize<Lowercase<Head>>}${PascalCase<Tail>}`
  : Capitalize<Lowercase<Name>>;

/** The configuration key of a variable: its name in camelCase, mechanically and without exceptions. */
export function camelCase<Name extends string>(name: Name): CamelCase<Name> {
  return name.toLowerCase().replace(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()) as CamelCase<Name>;
}

/** The variable name of a key: `crontabEntryTest` is `CRONTAB_ENTRY_TEST`. Digits stay with the word before them. */
export function variableName(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}
