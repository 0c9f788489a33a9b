import type { Resolved } from "./resolved.ts";

/** Where Traefik's certificate store is mounted. */
export const acmeFolder = "/acme";

/** The folder or the volume with Traefik's certificate store. */
export interface AcmeStore {
  readonly host?: string | undefined;
  readonly volume?: string | undefined;
  /** The name of the store in it. */
  readonly file: string;
}

/** The store whose certificates the services present; undefined if they have others. */
export function acmeStore({ tls: { acmeStore: store } }: Resolved): AcmeStore | undefined {
  return store.host === undefined && store.volume === undefined ? undefined : store;
}
