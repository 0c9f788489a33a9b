import { acmeFolder, acmeStore } from "../config/acme-store.ts";
import type { Resolved } from "../config/resolved.ts";
import { certificateFiles } from "../config/stack/certificate-files.ts";
import type { ContainerFile, Mount } from "./container-spec.ts";
import { script } from "./scripts.ts";

const waitScript = "/etc/kopano-stack/acme-wait.sh";
/** The user that the daemons run as, if they read the key themselves. */
const owners = { app: "kopano", mta: "" } as const;

/** Whether a service presents certificates of Traefik's store. */
function usesAcmeStore(configuration: Resolved, service: "app" | "mta"): boolean {
  const { acmeFile } = configuration[service].given;
  return acmeStore(configuration) !== undefined && acmeFile !== undefined && acmeFile !== "";
}

/** The mount of Traefik's store, read-only. */
export function acmeMounts(configuration: Resolved, service: "app" | "mta"): Mount[] {
  const store = acmeStore(configuration);
  if (store === undefined || !usesAcmeStore(configuration, service)) return [];
  if ("proxy" in store) return [{ volume: "proxy", path: acmeFolder, isReadOnly: true }];
  return "host" in store
    ? [{ hostPath: store.host, path: acmeFolder }]
    : [{ engineVolume: store.volume, path: acmeFolder }];
}

/** The scripts by which a service presents the stack's certificate until Traefik's store has one. */
export function acmeFiles(configuration: Resolved, service: "app" | "mta"): ContainerFile[] {
  if (!usesAcmeStore(configuration, service)) return [];
  const entry = script("acme-store.sh", {
    owner: owners[service],
    own_certificate: certificateFiles.certificate,
    own_key: certificateFiles.key,
    wait_script: waitScript,
  });
  return [
    { path: waitScript, content: script("acme-wait.sh"), permissions: "0755" },
    { path: "/etc/docker/entry.d/45-acme-store", content: entry, permissions: "0755" },
  ];
}
