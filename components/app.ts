import type * as pulumi from "@pulumi/pulumi";
import type { Configuration } from "../config/configuration";
import { innerPorts, lmtpPort } from "../environment/container";
import { certificateFiles } from "../environment/names";
import type { Certificate } from "./certificates";
import { Service, type ServiceContext } from "./service";

/** `app`: Kopano. Its configuration, attachments, sync states and spam samples are in the volumes `app-…`. */
export function createApp(
  certificate: Certificate,
  context: ServiceContext,
  opts: pulumi.ComponentResourceOptions,
): Service {
  return new Service(
    "app",
    {
      uploads: [
        { file: certificateFiles.certificate, content: certificate.chain, permissions: "0644" },
        { file: certificateFiles.key, content: certificate.key, permissions: "0600" },
      ],
      answers: ["bash", "-c", answers(context.configuration)],
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

/** Delivery and IMAP greet, and the web server has something to say. */
function answers(configuration: Configuration): string {
  const greets = (port: number, greeting: string) =>
    `exec 3<>/dev/tcp/127.0.0.1/${port} && read -r -t 5 line <&3 && [[ $line == ${greeting}* ]]`;
  const { imap } = innerPorts(configuration, "app");
  return [greets(lmtpPort(configuration), "220"), ...(imap === undefined ? [] : [greets(imap, "'* OK'")])].join(" && ");
}
