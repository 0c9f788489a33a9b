import type * as pulumi from "@pulumi/pulumi";
import { appVariables } from "../config/app/variables";
import type { Configuration } from "../config/configuration";
import { appEnvironment } from "../environment/app";
import { certificateFiles, hostNames } from "../environment/names";
import { effective } from "../environment/render";
import type { Certificate } from "./certificates";
import { Service, type ServiceContext } from "./service";
import type { Volumes } from "./volumes";

/** `app`: Kopano. Its configuration, attachments, sync states and spam samples are in the volumes `app-…`. */
export function createApp(
  configuration: Configuration,
  volumes: Volumes,
  certificate: Certificate,
  context: ServiceContext,
  opts: pulumi.ComponentResourceOptions,
): Service {
  return new Service(
    "app",
    {
      settings: configuration.app,
      defaultImage: "mlan/kopano:latest",
      environment: appEnvironment(configuration),
      hostname: hostNames(configuration).app,
      mounts: [
        volumes.mount("app-conf", "/etc/kopano"),
        volumes.mount("app-atch", "/var/lib/kopano/attachments"),
        volumes.mount("app-sync", "/var/lib/z-push"),
        volumes.mount("app-spam", "/var/lib/kopano/spamd"),
      ],
      uploads: [
        { file: certificateFiles.certificate, content: certificate.chain, permissions: "0644" },
        { file: certificateFiles.key, content: certificate.key, permissions: "0600" },
      ],
      innerPorts: { http: 80, ...listenPorts(configuration) },
      answers: ["bash", "-c", answers(configuration)],
      capabilities: [
        "CAP_CHOWN",
        "CAP_DAC_OVERRIDE",
        "CAP_FOWNER",
        "CAP_KILL",
        "CAP_NET_BIND_SERVICE",
        "CAP_SETGID",
        "CAP_SETUID",
        "CAP_SYS_CHROOT",
      ],
    },
    context,
    opts,
  );
}

const protocols = {
  imap: "imapListen",
  pop3: "pop3Listen",
  ical: "icalListen",
  imaps: "imapsListen",
  pop3s: "pop3sListen",
  icals: "icalsListen",
} as const;

/** The ports that the protocols listen on inside the container; one that is switched off has none. */
function listenPorts({ app }: Configuration): Record<string, number> {
  return Object.fromEntries(
    Object.entries(protocols).flatMap(([protocol, key]) => {
      const addresses = effective<typeof appVariables.variables, typeof key>(appVariables, app?.environment, key);
      const port = /:(\d+)$/.exec(addresses[0] ?? "")?.[1];
      return port === undefined ? [] : [[protocol, Number(port)]];
    }),
  );
}

/** Delivery and IMAP greet, and the web server has something to say. */
function answers(configuration: Configuration): string {
  const greets = (port: number, greeting: string) =>
    `exec 3<>/dev/tcp/127.0.0.1/${port} && read -r -t 5 line <&3 && [[ $line == ${greeting}* ]]`;
  const lmtpPort = /:(\d+)$/.exec(configuration.app?.environment?.lmtpListen?.[0] ?? ":2003")?.[1];
  const { imap } = listenPorts(configuration);
  return [greets(Number(lmtpPort), "220"), ...(imap === undefined ? [] : [greets(imap, "'* OK'")])].join(" && ");
}
