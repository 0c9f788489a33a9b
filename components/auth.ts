import type * as pulumi from "@pulumi/pulumi";
import { Service, type ServiceContext } from "./service";

/** A search of the root entry, which anybody may read. */
const answers = "exec ldapsearch -x -H ldap://127.0.0.1 -LLL -s base -b '' namingContexts";

/** `auth`: OpenLDAP. Its configuration and data are in the volume `auth`. */
export function createAuth(context: ServiceContext, opts: pulumi.ComponentResourceOptions): Service {
  return new Service(
    "auth",
    {
      answers: ["sh", "-c", answers],
      capabilities: ["CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_NET_BIND_SERVICE", "CAP_SETGID", "CAP_SETUID"],
    },
    context,
    opts,
  );
}
