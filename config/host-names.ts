import type { Resolved } from "./resolved.ts";

/** Names that clients know the services by. */
export function hostNames({ app, mta, domain }: Resolved) {
  return { app: `${app.hostname}.${domain}`, mta: `${mta.hostname}.${domain}` };
}
