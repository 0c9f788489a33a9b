import { issue } from "./certificates.ts";

/** The certificate of the servers, which is its own authority. */
export function serversCertificate(...addresses: readonly [string, ...string[]]) {
  return issue({ name: "Kopano servers", names: addresses, days: 3650 });
}

const addresses = ["node1.example.com", "node2.example.com"] as const;
const certificate = serversCertificate(...addresses);

/** The configuration of a stack with the directory and the first of two servers. */
export function twoServers(further: Readonly<Record<string, object>> = {}) {
  const { app = {}, directory = {}, tls = {}, ...rest } = further;
  return {
    ...rest,
    app: { server: "node1", ports: { rpcs: 237 }, ...app },
    directory: {
      servers: { node1: { address: addresses[0], publicStore: true }, node2: { address: addresses[1] } },
      users: { anna: {}, ben: { server: "node2" } },
      ...directory,
    },
    tls: { servers: certificate, ...tls },
  };
}
