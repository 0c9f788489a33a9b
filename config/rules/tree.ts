import { directoryTree } from "../directory-tree.ts";
import { isWithin } from "../types/ldap.ts";
import { error, type Finding, type Rule } from "./finding.ts";
import { dagentPlugins } from "./plugins.ts";

/** Searches must stay within the directory and cover its users. */
const nestedBases: Rule = (configuration) => {
  const { app, mta, auth, set } = configuration;
  const tree = directoryTree(configuration);
  const searchBase = set.app?.environment?.ldapSearchBase;
  const userBase = set.mta?.environment?.ldapUserBase;
  const findings: Finding[] = [];
  const usesLdap = app.enabled && app.environment.userPlugin === "ldap";
  if (auth.enabled) {
    if (searchBase !== undefined && !isWithin(searchBase, tree.suffix))
      findings.push(
        error("kopano:app.environment.ldapSearchBase", `is outside \`auth\`'s directory, ${tree.suffix}`, tree.suffix),
      );
    if (userBase !== undefined && !isWithin(userBase, tree.suffix))
      findings.push(
        error("kopano:mta.environment.ldapUserBase", `is outside \`auth\`'s directory, ${tree.suffix}`, tree.users),
      );
    if (usesLdap && searchBase !== undefined && isWithin(searchBase, tree.suffix) && !isWithin(tree.users, searchBase))
      findings.push(
        error(
          "kopano:app.environment.ldapSearchBase",
          `does not contain the users of \`directory\`, ${tree.users}`,
          tree.suffix,
        ),
      );
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
        "kopano:app.environment.ldapSearchBase",
        `and \`mta.environment.ldapUserBase\` (${recipients}) have no entry in common: mail would be accepted for users that Kopano does not know`,
      ),
    );
  return findings;
};

/** The plugin reads these with Python's configuration parser, where a percent sign starts a reference. */
const percentSigns: Rule = (configuration) => {
  const variables = configuration.set.app?.environment;
  if (!dagentPlugins(configuration).includes("movetopublicldap")) return [];
  return (["ldapUri", "ldapBindUser", "ldapBindPasswd", "ldapSearchBase"] as const)
    .filter((key) => JSON.stringify(variables?.[key] ?? "").includes("%"))
    .map((key) =>
      error(
        `kopano:app.environment.${key}`,
        "cannot contain `%` while `dagentPlugins` has `movetopublicldap`, which fails on it; disable the plugin with `dagentPlugins: []`",
      ),
    );
};

export const treeRules: readonly Rule[] = [nestedBases, percentSigns];
