import type { Resolved } from "../config/resolved.ts";
import { ownAuthority } from "../config/services/app/attached-files.ts";
import type { ContainerFile } from "./container-spec.ts";
import { script } from "./scripts.ts";
import { tar } from "./tar.ts";

const themeArchive = "/etc/kopano-stack/theme.tar.base64";
/** Where WebApp is, and its configuration, to which the package links. */
const webapp = { webapp: "/usr/share/kopano-webapp", config: "/etc/kopano/webapp/config.php" };

/** The files of `app.theme` and `app.trustedAuthorities`, and the scripts that install them at each start. */
export function attachedFiles({ app, attached, tls }: Resolved): ContainerFile[] {
  const { theme, authorities } = attached;
  const certificates: ContainerFile["content"][] = [
    ...(app.trustedAuthorities.includes(ownAuthority)
      ? [0, ...tls.authority.trusted.map((_, index) => index + 1)].map(ownCertificate)
      : []),
    ...authorities,
  ];
  return [
    ...(theme === undefined
      ? []
      : [
          { path: themeArchive, content: tar(theme).toString("base64") },
          {
            path: "/etc/docker/entry.d/60-theme",
            content: script("theme.sh", { archive: themeArchive, ...webapp }),
            permissions: "0755",
          },
        ]),
    ...certificates.map((content, index) => ({
      path: `/usr/local/share/ca-certificates/kopano-stack-${index}.crt`,
      content,
    })),
    ...(certificates.length === 0
      ? []
      : [
          {
            path: "/etc/docker/entry.d/60-trusted-authorities",
            content: script("trusted-authorities.sh"),
            permissions: "0755",
          },
        ]),
  ];
}

function ownCertificate(index: number): ContainerFile["content"] {
  return { parts: { pem: { stack: "authority", index } }, compose: ({ pem = "" }) => pem };
}
