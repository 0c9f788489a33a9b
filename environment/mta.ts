import { appVariables } from "../config/app/variables";
import type { Configuration } from "../config/configuration";
import { mtaVariables } from "../config/mta/variables";
import type { EnvironmentEntry } from "./entry";
import { alias, certificateFiles, directoryTree } from "./names";
import { effective, renderEnvironment, type Wiring } from "./render";

type MtaVariables = typeof mtaVariables.variables;

/** The environment of the `mta` container. */
export function mtaEnvironment(configuration: Configuration): EnvironmentEntry[] {
  return renderEnvironment<MtaVariables>(mtaVariables, configuration.mta?.environment, mtaWiring(configuration));
}

/** What `mta` learns from the services around it. */
export function mtaWiring(configuration: Configuration): Wiring<MtaVariables> {
  const { app, auth, mta, domain } = configuration;
  const userClass = effective<typeof appVariables.variables, "ldapUserTypeAttributeValue">(
    appVariables,
    app?.environment,
    "ldapUserTypeAttributeValue",
  );
  const ownCertificate = mta?.environment?.smtpdTlsCertFile ?? mta?.environment?.smtpdTlsKeyFile;
  return {
    mailDomain: [domain],
    ...(auth?.enabled !== false && { ldapHost: alias.auth, ldapQueryAttrsPass: "uid=user" }),
    ldapUserBase: directoryTree(configuration).users,
    ldapQueryFilterUser: `(&(objectclass=${userClass})(mail=%s))`,
    ...(app?.enabled !== false && { virtualTransport: `lmtp:${alias.app}:2003` }),
    ...(ownCertificate === undefined && {
      smtpdTlsCertFile: certificateFiles.certificate,
      smtpdTlsKeyFile: certificateFiles.key,
    }),
  };
}
