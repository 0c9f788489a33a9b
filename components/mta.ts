import type * as pulumi from "@pulumi/pulumi";
import { certificateFiles } from "../containers/host-names";
import { mtaFiles } from "../containers/postfix";
import type { Certificate } from "./certificates";
import { Service, type ServiceContext } from "./service";

/** Postfix greets. It takes a word before its greeting for an attack, so the goodbye waits; busybox and Debian have this `nc`. */
const answers = "(sleep 0.3; printf 'QUIT\\r\\n') | nc -w 5 127.0.0.1 25 | grep -q '^220 '";

/** `mta`: Postfix with amavis. Its configuration, queue and learned spam are in the volume `mta`. */
export function createMta(
  certificate: Certificate,
  context: ServiceContext,
  opts: pulumi.ComponentResourceOptions,
): Service {
  return new Service(
    "mta",
    {
      uploads: [
        { file: certificateFiles.certificate, content: certificate.chain, permissions: "0644" },
        { file: certificateFiles.key, content: certificate.key, permissions: "0600" },
        ...mtaFiles(context.configuration, context.addresses),
      ],
      answers: ["sh", "-c", answers],
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
