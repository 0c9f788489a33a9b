import type * as pulumi from "@pulumi/pulumi";
import { appSpec } from "../containers/app-spec.ts";
import { Service, type ServiceArgs } from "./service.ts";

/**
 * Kopano: stores, delivery by LMTP, IMAP, POP3, ICAL, WebApp and ActiveSync.
 *
 * A change recreates its container; configuration, attachments, sync states, search index and spam samples stay in the
 * volumes `app-…`.
 */
export class App extends Service {
  constructor(name: string, args: ServiceArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("kopano:index:App", name, appSpec(args.foundation.plan), args, opts);
    this.registerOutputs();
  }
}
