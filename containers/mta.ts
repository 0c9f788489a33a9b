import type { Configuration } from "../config/configuration.ts";
import { appVariables } from "../config/services/app/variables.ts";
import { type PassedProgram, passedVariable } from "../config/services/mta/pass-through.ts";
import { mtaVariables } from "../config/services/mta/variables.ts";
import { lmtpPort } from "./container.ts";
import type { EnvironmentEntry } from "./entry.ts";
import { alias, certificateFiles, directoryTree } from "./host-names.ts";
import { postfixPresets } from "./postfix.ts";
import { effective, renderEnvironment, type Wiring } from "./render.ts";

type MtaVariables = typeof mtaVariables.variables;

/** The environment of the `mta` container. */
export function mtaEnvironment(configuration: Configuration): EnvironmentEntry[] {
  const { mta } = configuration;
  return [
    ...renderEnvironment<MtaVariables>(mtaVariables, mta?.environment, mtaWiring(configuration)),
    ...passedEntries("postfix", { ...postfixPresets(configuration), ...mta?.postfix }),
    ...passedEntries("dovecot", mta?.dovecot),
  ];
}

/** What `mta` learns from the services around it. */
export function mtaWiring(configuration: Configuration): Wiring<MtaVariables> {
  const { app, auth, mta, domain } = configuration;
  const classes = effective<typeof appVariables.variables, "ldapUserTypeAttributeValue">(
    appVariables,
    app?.environment,
    "ldapUserTypeAttributeValue",
  );
  const objectClasses = classes.map((name) => `(objectclass=${name})`).join("");
  const said = mta?.environment ?? {};
  const ownCertificate = said.smtpdTlsCertFile ?? said.smtpdTlsKeyFile ?? (said.acmeFile || undefined);
  return {
    mailDomain: [domain],
    ...(auth?.enabled !== false && { ldapHost: alias.auth, ldapQueryAttrsPass: "uid=user" }),
    ldapUserBase: directoryTree(configuration).users,
    ldapQueryFilterUser: `(&${objectClasses}(mail=%s))`,
    // The image looks for an address in `mail` alone.
    ...(hasAliases(configuration) && { ldapQueryFilterAlias: `(&${objectClasses}(kopanoAliases=%s))` }),
    ...(app?.enabled !== false && { virtualTransport: `lmtp:${alias.app}:${lmtpPort(configuration)}` }),
    ...(ownCertificate === undefined && {
      smtpdTlsCertFile: certificateFiles.certificate,
      smtpdTlsKeyFile: certificateFiles.key,
    }),
  };
}

function hasAliases({ directory }: Configuration): boolean {
  return Object.values(directory?.users ?? {}).some((user) => (user.aliases ?? []).length > 0);
}

/** Parameters that the image takes by their name (README of the image, Environment variables). */
function passedEntries(
  program: PassedProgram,
  parameters: Readonly<Record<string, unknown>> | undefined,
): EnvironmentEntry[] {
  return Object.entries(parameters ?? {}).map(([parameter, value]) => {
    const { name, variable } = passedVariable(program, parameter);
    return { name, value: variable.type.render(value), secret: variable.secret === true };
  });
}
