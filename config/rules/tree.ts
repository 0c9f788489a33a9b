import { directoryTree } from "../directory-tree.ts";
import { effective, usesDirectory } from "../effective.ts";
import { isWithin } from "../types/ldap.ts";
import { error, type Finding, type Rule } from "./finding.ts";
import { dagentPlugins } from "./plugins.ts";

/** Searches must stay within the directory and cover its users. */
const nestedBases: Rule = (configuration) => {
  const { app, mta, auth, set } = configuration;
  const tree = directoryTree(configuration);
  const { value, path, isSet } = effective(configuration, "ldap", "ldapSearchBase");
  const searchBase = isSet ? value : undefined;
  const userBase = set.mta?.environment?.ldapUserBase;
  const findings: Finding[] = [];
  const usesLdap = app.enabled && usesDirectory(configuration);
  if (auth.enabled) {
    if (searchBase !== undefined && !isWithin(searchBase, tree.suffix))
      findings.push(error(path, `is outside \`auth\`'s directory, ${tree.suffix}`, tree.suffix));
    if (userBase !== undefined && !isWithin(userBase, tree.suffix))
      findings.push(
        error("kopano:mta.environment.ldapUserBase", `is outside \`auth\`'s directory, ${tree.suffix}`, tree.users),
      );
    if (usesLdap && searchBase !== undefined && isWithin(searchBase, tree.suffix) && !isWithin(tree.users, searchBase))
      findings.push(error(path, `does not contain the users of \`directory\`, ${tree.users}`, tree.suffix));
  }
  const recipients = userBase ?? tree.users;
  if (
    usesLdap &&
    mta.enabled &&
    searchBase !== undefined &&
    !isWithin(recipients, searchBase) &&
    !isWithin(searchBase, recipients) &&
    findings.length === 0
  )
    findings.push(
      error(
        path,
        `and \`mta.environment.ldapUserBase\` (${recipients}) have no entry in common: mail would be accepted for users that Kopano does not know`,
      ),
    );
  return findings;
};

/** The plugin reads these with Python's configuration parser, which expands references that begin with `%`. */
const percentSigns: Rule = (configuration) => {
  if (!dagentPlugins(configuration).includes("movetopublicldap")) return [];
  return (
    [
      ["ldap", "ldapUri"],
      ["ldap", "ldapBindUser"],
      ["ldap", "ldapBindPasswd"],
      ["ldap", "ldapSearchBase"],
      ["movetopublicldap", "ldapPublicFolderAttributeToken"],
    ] as const
  )
    .map(([daemon, key]) => effective(configuration, daemon, key))
    .filter(({ value, isSet }) => isSet && JSON.stringify(value).includes("%"))
    .map(({ path }) =>
      error(
        path,
        "cannot contain `%` while `dagentPlugins` contains `movetopublicldap`, which fails on it; disable the plugin with `dagentPlugins: []`",
      ),
    );
};

export const treeRules: readonly Rule[] = [nestedBases, percentSigns];
