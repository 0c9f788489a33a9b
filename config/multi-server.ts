import type { Resolved } from "./resolved.ts";

/** The server of this stack, among several that share a directory. */
export interface MultiServer {
  readonly name: string;
  /** The port on which the other servers reach it, inside the container as well as outside. */
  readonly port: number;
  /** Whether it has the public store, which they have in common. */
  readonly hasPublicStore: boolean;
}

/** Files outside every volume, whose mount would hide them. */
export const serverFiles = {
  /** The key, and the certificates with that of the authority, as Kopano's programs read them: in one file. */
  key: "/etc/ssl/kopano/server.pem",
  authority: "/etc/ssl/kopano/server-authority.pem",
  /** The public keys of those that may log in as SYSTEM. */
  publicKeys: "/etc/ssl/kopano/sslkeys",
} as const;

/** Undefined if Kopano runs alone, or not at all. */
export function multiServer({ app, directory }: Resolved): MultiServer | undefined {
  if (!app.enabled || app.server === undefined) return undefined;
  const own = Object.entries(directory.servers).find(([name]) => name === app.server)?.[1];
  return own && { name: app.server, port: own.port, hasPublicStore: own.publicStore };
}

/** Who logs in to another server with the key (kopano-core, spooler/DAgent.cpp, spooler/Spooler.cpp, ECtools/archiver). */
const clients = ["archiver", "dagent", "spooler"] as const;

/**
 * The parameters by daemon of one server among several (kopano-server.cfg(5), kopano-dagent.cfg(5)). What the directory's
 * plugin needs is no parameter of its man page, by which the image finds them: see containers/multi-server-files.ts.
 */
export function multiServerParameters(
  server: MultiServer,
): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  return {
    server: {
      enable_distributed_kopano: true,
      server_name: server.name,
      server_listen_tls: [`*:${server.port}`],
      server_ssl_key_file: serverFiles.key,
      server_ssl_ca_file: serverFiles.authority,
      sslkeys_path: serverFiles.publicKeys,
    },
    ...Object.fromEntries(clients.map((client) => [client, { sslkey_file: serverFiles.key }])),
  };
}
