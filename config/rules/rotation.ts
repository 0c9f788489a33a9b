import { archiverParameters } from "../archiver.ts";
import { dumpsDatabases } from "../backup.ts";
import { databaseReplica } from "../database-replica.ts";
import { ownCertificate } from "../own-certificate.ts";
import type { Resolved } from "../resolved.ts";
import { placeBelow } from "../schema/place.ts";
import { credentialNames, type GeneratedName, isGenerated, optionalCredentialNames } from "../services/generated.ts";
import { serviceNames } from "../services/service-name.ts";
import { isStoreOnly } from "../stack/directory-entries.ts";
import { error, type Finding, type Rule } from "./finding.ts";

const credentials = [...credentialNames, ...optionalCredentialNames] as const;

/** Who believes that a password was rotated must not be wrong. */
const generatedOnly: Rule = (configuration) => {
  const generated = generatedNames(configuration);
  return credentials.flatMap((name): Finding[] =>
    configuration.rotation[name] === 1 || generated.has(name)
      ? []
      : [
          error(
            `kopano:rotation.${name}`,
            "has no effect: this stack generates no such password. Change the password where it is set, or omit this key",
          ),
        ],
  );
};

function generatedNames(configuration: Resolved): ReadonlySet<GeneratedName> {
  const given = serviceNames
    .filter((service) => configuration[service].enabled)
    .flatMap((service): unknown[] => Object.values(configuration[service].given));
  const values = [...given, ...Object.values(archiverParameters(configuration))].filter(isGenerated);
  return new Set([
    ...values.map(({ generated }) => generated),
    ...(dumpsDatabases(configuration) ? (["backupPassword"] as const) : []),
    ...(databaseReplica(configuration) === undefined ? [] : (["replicaPassword"] as const)),
  ]);
}

/** The keys of the operator's certificates are not the stack's. */
const issuedOnly: Rule = (configuration) => {
  const isIssued = (["app", "mta"] as const).some((service) => ownCertificate(configuration, service) === undefined);
  return configuration.rotation.certificateKeys === 1 || isIssued
    ? []
    : [error("kopano:rotation.certificateKeys", "has no effect: the services present certificates of yours")];
};

const generatedForUsers: Rule = ({ rotation, directory, auth }) =>
  Object.keys(rotation.users).flatMap((name): Finding[] => {
    const user = auth.enabled && Object.hasOwn(directory.users, name) ? directory.users[name] : undefined;
    const place = placeBelow("kopano:rotation.users", name);
    if (user === undefined) return [error(place, "is no user of `kopano:directory`")];
    if (isStoreOnly(user)) return [error(place, "has no password: nobody logs in to this account")];
    return user.password === undefined && user.passwordHash === undefined
      ? []
      : [error(place, "has no effect: the password is set in `kopano:directory`; change it there, or omit this key")];
  });

export const rotationRules: readonly Rule[] = [generatedOnly, issuedOnly, generatedForUsers];
