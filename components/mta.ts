import type * as pulumi from "@pulumi/pulumi";
import { mtaSpec } from "../containers/mta-spec.ts";
import { Service, type ServiceArgs } from "./service.ts";

/**
 * Postfix with amavis: receives mail by SMTP, delivers it to app by LMTP, and sends mail of app and of users who log in.
 *
 * A change recreates its container; configuration, queue and learned spam stay in the volume `mta`.
 */
export class Mta extends Service {
  constructor(name: string, args: ServiceArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("kopano:index:Mta", name, mtaSpec(args.foundation.plan), args, opts);
    this.registerOutputs();
  }
}
