import type { Configuration } from "../config/configuration.ts";

export { alias } from "../config/services/aliases.ts";
export { directoryTree, suffixOf } from "../config/stack/directory-tree.ts";

/** Names that clients know the services by. */
export function hostNames({ app, mta, domain }: Configuration) {
  return { app: `${app?.hostname ?? "mail"}.${domain}`, mta: `${mta?.hostname ?? "mx"}.${domain}` };
}

/** Where certificate and key lie in the containers: outside every volume, which would hide them (pitfalls: uploads are hidden under a mount). */
export const certificateFiles = { certificate: "/etc/ssl/kopano/cert.pem", key: "/etc/ssl/kopano/key.pem" } as const;

/** The socket that the directory job talks to slapd through, on the volume that both mount. */
export const directorySocket = "ldapi://%2Fsrv%2Fldapi";
