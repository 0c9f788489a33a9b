import type { Configuration } from "../config/configuration";

/** Names that the services know each other by on the stack's network. */
export const alias = { app: "app", mta: "mta", db: "db", auth: "auth" } as const;

/** `example.com` as a directory suffix: `dc=example,dc=com`. */
export function suffixOf(domain: string): string {
  return domain
    .split(".")
    .map((label) => `dc=${label}`)
    .join(",");
}

/** Suffix and units of the stack's directory. */
export function directoryTree(configuration: Configuration) {
  const suffix = configuration.auth?.environment?.ldapbase ?? suffixOf(configuration.domain);
  const { userUnit = "users", groupUnit = "groups" } = configuration.directory ?? {};
  return { suffix, userUnit, groupUnit, users: `ou=${userUnit},${suffix}`, groups: `ou=${groupUnit},${suffix}` };
}

/** Names that clients know the services by. */
export function hostNames({ app, mta, domain }: Configuration) {
  return { app: `${app?.hostname ?? "mail"}.${domain}`, mta: `${mta?.hostname ?? "mx"}.${domain}` };
}

/** Where certificate and key lie in the containers: outside every volume, which would hide them (pitfalls: uploads are hidden under a mount). */
export const certificateFiles = { certificate: "/etc/ssl/kopano/cert.pem", key: "/etc/ssl/kopano/key.pem" } as const;

/** The socket that the directory job talks to slapd through, on the volume that both mount. */
export const directorySocket = "ldapi://%2Fsrv%2Fldapi";
