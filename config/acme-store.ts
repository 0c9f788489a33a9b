import type { Resolved } from "./resolved.ts";

/** Where Traefik's certificate store is mounted. */
export const acmeFolder = "/acme";
/** The name of the store of the stack's own proxy. */
export const storeFile = "acme.json";

/** Where Traefik's certificate store is: with the stack's proxy, or in a folder or a volume outside the stack. */
export type AcmeStore =
  | { readonly proxy: true; readonly file: string }
  | { readonly host: string; readonly file: string }
  | { readonly volume: string; readonly file: string };

/** The store whose certificates the services present; undefined if they have others. */
export function acmeStore({ tls: { acmeStore: store, ...tls }, set }: Resolved): AcmeStore | undefined {
  const { host, volume, file } = store;
  if (host !== undefined) return { host, file };
  if (volume !== undefined) return { volume, file };
  const isOwn = [tls.certificate, tls.certificateFile, tls.app.certificate, tls.app.certificateFile].some(
    (value) => value !== undefined,
  );
  return hasProxy(set) && !isOwn ? { proxy: true, file: storeFile } : undefined;
}

/** Whether the stack has a proxy. An empty section is what Pulumi provides if none is set. */
export function hasProxy({ proxy = {} }: Resolved["set"]): boolean {
  return Object.keys(proxy).length > 0;
}
