import type * as pulumi from "@pulumi/pulumi";
import { appFiles, healthCheckFile } from "../containers/app-files";
import { certificateFiles } from "../containers/host-names";
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
        ...appFiles(context.configuration),
      ],
      answers: ["bash", healthCheckFile],
      // While db is replaced app cannot deliver, which is no reason to replace app as well.
      retries: 15,
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
