import type { Resolved } from "../config/resolved.ts";

export { directoryTree } from "../config/directory-tree.ts";
export { alias } from "../config/services/aliases.ts";
export { certificateFiles } from "../config/stack/certificate-files.ts";

/** Names that clients know the services by. */
export function hostNames({ app, mta, domain }: Resolved) {
  return { app: `${app.hostname}.${domain}`, mta: `${mta.hostname}.${domain}` };
}
