import type * as pulumi from "@pulumi/pulumi";
import { mtaSpec } from "../containers/mta-spec.ts";
import { Service, type ServiceArgs } from "./service.ts";

/**
 * Postfix with amavis: mail in by SMTP and to app by LMTP, mail out for app and for users who log in.
 *
 * A change recreates its container; configuration, queue and learned spam stay in the volume `mta`.
 */
export class Mta extends Service {
  constructor(name: string, args: ServiceArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("kopano:index:Mta", name, mtaSpec(args.foundation.plan), args, opts);
  }
}
