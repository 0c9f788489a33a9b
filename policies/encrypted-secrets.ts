import type { Resolved } from "../config/resolved.ts";
import { camelCase } from "../config/schema/camel-case.ts";
import { valueAt } from "../config/schema/path.ts";
import type { Problem } from "../config/schema/problem.ts";
import { kopanoDaemons, parametersOf } from "../config/services/app/parameters.ts";
import { isGenerated } from "../config/services/generated.ts";
import type { ServiceName } from "../config/services/service-name.ts";
import { certificatePlaces } from "../config/stack/tls.ts";
import { holdsPassword } from "../config/types/embedded-password.ts";
import { renderEnvironments } from "../containers/environments.ts";
import type { Policy } from "./policy.ts";

/** A password in plain text stays in the repository, and in every copy of it, forever. */
export const encryptedSecrets: Policy = {
  name: "encrypted-secrets",
  doc: "Passwords and keys are encrypted in the stack file.",
  stages: { development: "warning", staging: "error", production: "error" },
  check: (configuration, { isEncrypted }) => [
    ...Object.entries(renderEnvironments(configuration)).flatMap(([service, entries]) =>
      entries.flatMap(({ name, value, secret }) =>
        secret && !isGenerated(value) && value !== "" && !isEncrypted(value)
          ? plainText(placesOf(configuration, service as ServiceName, name))
          : [],
      ),
    ),
    ...configuration.db.arguments.flatMap((argument, index) =>
      holdsPassword(argument) && !isEncrypted(argument) ? plainText([`db.arguments[${index}]`]) : [],
    ),
    ...backupSecrets(configuration).flatMap(([place, secret]) =>
      secret === undefined || isEncrypted(secret) ? [] : plainText([place]),
    ),
    ...Object.entries(configuration.directory.users).flatMap(([account, { password }]) =>
      password === undefined || isEncrypted(password) ? [] : plainText([`directory.users.${account}.password`]),
    ),
    ...certificatePlaces.flatMap((place) => {
      const key = valueAt(configuration, [...place, "key"]);
      return typeof key !== "string" || isEncrypted(key) ? [] : plainText([`${place.join(".")}.key`]);
    }),
  ],
};

function backupSecrets({ backup: { password, sftp, s3 } }: Resolved): [place: string, secret: string | undefined][] {
  return [
    ["backup.password", password],
    ["backup.sftp.key", sftp.key],
    ["backup.s3.secretKey", s3.secretKey],
  ];
}

function plainText(places: readonly string[]): Problem[] {
  return places.map((place) => ({
    path: `kopano:${place}`,
    reason: `is in plain text; encrypt it: pulumi config set --secret --path 'kopano:${place}'`,
  }));
}

/** Where a variable is set; empty if it is wired, since the source of the value is reported itself. */
function placesOf({ set }: Resolved, service: ServiceName, name: string): string[] {
  const key = camelCase(name);
  const candidates = [
    ["environment", key],
    ["phpDefines", name],
    ...["postfix", "dovecot"].map((program) => [program, passedName(program, name)]),
    ...kopanoDaemons().flatMap((daemon) =>
      parametersOf(daemon)
        .filter((parameter) => `${daemon}_${parameter}`.toUpperCase() === name)
        .map((parameter) => ["parameters", daemon, parameter]),
    ),
  ];
  return candidates
    .filter((path) => valueAt(set[service], path) !== undefined)
    .map((path) => [service, ...path].join("."));
}

function passedName(program: string, name: string): string {
  return (program === "dovecot" ? name.replace(/^DOVECOT_/, "") : name).toLowerCase();
}
