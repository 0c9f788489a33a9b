import type * as pulumi from "@pulumi/pulumi";
import type { Configuration } from "../config/configuration";
import { mtaEnvironment } from "../environment/mta";
import { certificateFiles, hostNames } from "../environment/names";
import type { Certificate } from "./certificates";
import { Service, type ServiceContext } from "./service";
import type { Volumes } from "./volumes";

/** Postfix greets. It takes a word before its greeting for an attack, so the goodbye waits; busybox and Debian have this `nc`. */
const answers = "(sleep 0.3; printf 'QUIT\\r\\n') | nc -w 5 127.0.0.1 25 | grep -q '^220 '";

/** `mta`: Postfix with amavis. Its configuration, queue and learned spam are in the volume `mta`. */
export function createMta(
  configuration: Configuration,
  volumes: Volumes,
  certificate: Certificate,
  context: ServiceContext,
  opts: pulumi.ComponentResourceOptions,
): Service {
  return new Service(
    "mta",
    {
      settings: configuration.mta,
      defaultImage: "mlan/postfix-amavis:latest",
      environment: mtaEnvironment(configuration),
      hostname: hostNames(configuration).mta,
      mounts: [volumes.mount("mta", "/srv"), volumes.mount("app-spam", "/var/lib/kopano/spamd")],
      uploads: [
        { file: certificateFiles.certificate, content: certificate.chain, permissions: "0644" },
        { file: certificateFiles.key, content: certificate.key, permissions: "0600" },
      ],
      innerPorts: { smtp: 25, smtps: 465, submission: 587 },
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
