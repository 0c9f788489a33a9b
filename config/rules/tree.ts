import { directoryTree } from "../stack/directory-tree.ts";
import { isWithin } from "../types/ldap.ts";
import { error, type Finding, type Rule } from "./finding.ts";
import { dagentPlugins } from "./plugins.ts";

/** Who searches where, and where people are: each place has to lie within the next. */
const nestedBases: Rule = (configuration) => {
  const { app, mta, auth } = configuration;
  const tree = directoryTree(configuration);
  const searchBase = app?.environment?.ldapSearchBase;
  const userBase = mta?.environment?.ldapUserBase;
  const findings: Finding[] = [];
  const usesLdap = app?.enabled !== false && (app?.environment?.userPlugin ?? "ldap") === "ldap";
  if (auth?.enabled !== false) {
    if (searchBase !== undefined && !isWithin(searchBase, tree.suffix))
      findings.push(
        error(
          "kopano:app.environment.ldapSearchBase",
          `is outside of \`auth\`'s directory, ${tree.suffix}`,
          tree.suffix,
        ),
      );
    if (userBase !== undefined && !isWithin(userBase, tree.suffix))
      findings.push(
        error("kopano:mta.environment.ldapUserBase", `is outside of \`auth\`'s directory, ${tree.suffix}`, tree.users),
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
    mta?.enabled !== false &&
    searchBase !== undefined &&
    !isWithin(recipients, searchBase) &&
    !isWithin(searchBase, recipients) &&
    findings.length === 0
  )
    findings.push(
      error(
        "kopano:app.environment.ldapSearchBase",
        `and \`mta.environment.ldapUserBase\` (${recipients}) have no entry in common: mail would be accepted for people whom Kopano does not know`,
      ),
    );
  return findings;
};

/** The plugin reads these with Python's configuration parser, to which a percent sign is the start of a reference. */
const percentSigns: Rule = (configuration) => {
  const said = configuration.app?.environment ?? {};
  if (!dagentPlugins(configuration).includes("movetopublicldap")) return [];
  return (["ldapUri", "ldapBindUser", "ldapBindPasswd", "ldapSearchBase"] as const)
    .filter((key) => JSON.stringify(said[key] ?? "").includes("%"))
    .map((key) =>
      error(
        `kopano:app.environment.${key}`,
        "cannot hold `%` while `dagentPlugins` has `movetopublicldap`, which fails on it; switch the plugin off with `dagentPlugins: []`",
      ),
    );
};

export const treeRules: readonly Rule[] = [nestedBases, percentSigns];
