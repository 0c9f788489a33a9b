import { createPublicKey } from "node:crypto";
import { multiServer, serverFiles } from "../config/multi-server.ts";
import type { Resolved } from "../config/resolved.ts";
import { isPlaceholder } from "../config/stack/tls.ts";
import type { ContainerFile } from "./container-spec.ts";
import { script } from "./scripts.ts";

/** Where the key is uploaded: only root reads it there. */
const uploadedKey = "/etc/kopano-stack/server.pem";

/** What one server among several needs besides its parameters. Nothing if Kopano runs alone. */
export function multiServerFiles(configuration: Resolved): ContainerFile[] {
  const { certificate, key } = configuration.tls.servers;
  if (multiServer(configuration) === undefined || certificate === undefined || key === undefined) return [];
  return [
    {
      path: uploadedKey,
      content: {
        parts: { key: { secret: key, variable: "KOPANO_SERVERS_KEY" } },
        compose: ({ key: text = "" }) => `${text.trim()}\n${certificate.trim()}\n`,
      },
      permissions: "0600",
    },
    { path: serverFiles.authority, content: `${certificate.trim()}\n` },
    { path: `${serverFiles.publicKeys}/servers.pem`, content: publicKeyOf(certificate) },
    {
      path: "/etc/docker/entry.d/70-multi-server",
      content: script("multi-server.sh", { uploaded: uploadedKey, key: serverFiles.key }),
      permissions: "0755",
    },
  ];
}

function publicKeyOf(certificate: string): string {
  if (isPlaceholder(certificate)) return "";
  return createPublicKey(certificate).export({ type: "spki", format: "pem" }).toString();
}
