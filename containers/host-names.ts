import type { Resolved } from "../config/resolved";

export { alias } from "../config/services/aliases";
export { certificateFiles } from "../config/stack/certificate-files";
export { directoryTree } from "../config/stack/directory-tree";

/** Names that clients know the services by. */
export function hostNames({ app, mta, domain }: Resolved) {
  return { app: `${app.hostname}.${domain}`, mta: `${mta.hostname}.${domain}` };
}
