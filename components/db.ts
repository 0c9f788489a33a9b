import type * as pulumi from "@pulumi/pulumi";
import { dbSpec } from "../containers/db-spec.ts";
import { Service, type ServiceArgs } from "./service.ts";

/**
 * MariaDB with the stores' database. Every start sets the passwords of its accounts from the configuration.
 *
 * A change recreates its container; the data stays in the volume `db`.
 */
export class Db extends Service {
  constructor(name: string, args: ServiceArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("kopano:index:Db", name, dbSpec(args.foundation.plan), args, opts);
    this.registerOutputs();
  }
}
