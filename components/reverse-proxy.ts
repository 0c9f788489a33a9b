import type * as pulumi from "@pulumi/pulumi";
import { proxySpec } from "../containers/proxy-spec.ts";
import { Service, type ServiceArgs } from "./service.ts";

/**
 * Traefik: serves WebApp and ActiveSync of app over HTTPS, and obtains certificates, which app and mta present as well.
 *
 * A change recreates its container; the ACME account and the certificates stay in the volume `proxy`.
 */
export class ReverseProxy extends Service {
  constructor(name: string, args: ServiceArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("kopano:index:ReverseProxy", name, proxySpec(args.foundation.plan), args, opts);
    this.registerOutputs();
  }
}
