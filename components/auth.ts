import type * as pulumi from "@pulumi/pulumi";
import { authSpec } from "../containers/auth-spec.ts";
import { DirectoryContent } from "./directory-content.ts";
import { Service, type ServiceArgs } from "./service.ts";

/** The arguments of `Auth`: those of every service, and a name for its content. */
export interface AuthArgs extends ServiceArgs {
  /** Logical name of the directory's content. Default: `<name>-directory`. */
  readonly contentName?: string;
}

/**
 * OpenLDAP with the Kopano schema and the users and groups of `kopano:directory`.
 *
 * A change recreates its container; configuration and data stay in the volume `auth`.
 */
export class Auth extends Service {
  /** The users and groups, and their passwords. */
  readonly content: DirectoryContent;

  constructor(name: string, args: AuthArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("kopano:index:Auth", name, authSpec(args.foundation.plan), args, opts);
    this.content = new DirectoryContent(
      args.contentName ?? `${name}-directory`,
      { foundation: args.foundation, service: this.container.id },
      {
        parent: this,
        dependsOn: this.container,
        aliases: [{ name: "directory", ...(opts.parent && { parent: opts.parent }) }],
      },
    );
    this.registerOutputs();
  }
}
