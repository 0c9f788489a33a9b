import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { Resolved } from "../config/resolved";
import { renderEnvironments } from "../containers/environments";
import { hostNames } from "../containers/host-names";
import { type AddressPlan, addressPlan } from "../containers/subnet";
import { networkName, type Observation } from "../program/engine-observation";
import { stackLabels, stackPrefix } from "../program/names";
import { createApp } from "./app";
import { createAuth } from "./auth";
import { Certificates } from "./certificates";
import { Credentials } from "./credentials";
import { createDb } from "./db";
import { DirectoryContent } from "./directory/directory-content";
import { createMta } from "./mta";
import type { Service, ServiceContext } from "./service";
import { refuseMissingVolumes, Volumes } from "./volumes";

export interface KopanoArgs {
  readonly configuration: Resolved;
  /** Texts of the configuration that are secret although their place does not say so. None by default. */
  readonly secrets?: ReadonlySet<string>;
  /** What is on the engine before this run; undefined when nobody looked. */
  readonly observed?: Observation | undefined;
  /** IPv4 range of the stack's network in CIDR notation, at least a /28, that no other network of the engine has. */
  readonly subnet: string;
  /** When this run began, in ISO 8601. */
  readonly now: string;
}

/**
 * Kopano groupware: four services on a network of their own, with their volumes, passwords and certificates.
 *
 * They start in the order in which they need one another: db and auth, the directory's content, app, mta. A change of
 * one replaces that one only.
 */
export class Kopano extends pulumi.ComponentResource {
  /** Certificate of the stack's authority, in PEM. */
  readonly ca: pulumi.Output<string>;
  /** The services' environments, variable by variable. */
  readonly environment: Readonly<Record<string, Service["environment"]>>;
  /** By service and variable, of secret values only: the same as long as the value is the same. */
  readonly fingerprints: Readonly<Record<string, Service["fingerprints"]>>;
  /** Names that the certificates are issued for. */
  readonly hostNames: { readonly app: string; readonly mta: string };
  /** Passwords by account of the directory; secret. */
  readonly passwords: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(name: string, args: KopanoArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("kopano:index:Kopano", name, {}, withEngine(args.configuration, opts));
    const { configuration, observed, now } = args;
    refuseMissingVolumes(configuration, observed);
    const child = { parent: this };
    const addresses = addressPlan(args.subnet);
    const network = createNetwork(addresses, child);
    const volumes = new Volumes("data", { data: configuration.data, observed, now }, child);
    const credentials = new Credentials("credentials", child);
    const certificates = new Certificates("certificates", configuration, child);
    const environments = renderEnvironments(configuration, args.secrets);
    const context: ServiceContext = {
      configuration,
      environments,
      network,
      addresses,
      volumes,
      credentials,
      observed,
      now,
    };

    const db = configuration.db.enabled ? createDb(context, child) : undefined;
    const auth = configuration.auth.enabled ? createAuth(context, child) : undefined;
    const content = auth && this.fillDirectory(auth, context);
    const app = configuration.app.enabled
      ? createApp(certificates.app, context, { ...child, dependsOn: present(db, content) })
      : undefined;
    // Spam learning needs the folders that app's image puts on the shared volume.
    const mta = configuration.mta.enabled
      ? createMta(certificates.mta, context, { ...child, dependsOn: present(auth, app) })
      : undefined;

    this.ca = certificates.ca;
    const services = present(db, auth, app, mta);
    this.environment = Object.fromEntries(services.map((one) => [one.service, one.environment]));
    this.fingerprints = Object.fromEntries(services.map((one) => [one.service, one.fingerprints]));
    this.hostNames = hostNames(configuration);
    this.passwords = content?.passwords ?? {};
    this.registerOutputs();
  }

  private fillDirectory(auth: Service, { configuration, volumes, observed, now }: ServiceContext): DirectoryContent {
    return new DirectoryContent(
      "directory",
      {
        configuration,
        auth,
        volumes,
        observed,
        now,
        rootPassword: auth.environment.LDAPROOT_PW ?? "",
        authImage: configuration.auth.image,
        appImage: configuration.app.image,
      },
      { parent: this },
    );
  }
}

/** An engine named in the configuration is reached through a provider of its own, whatever DOCKER_HOST says. */
function withEngine({ engine }: Resolved, opts: pulumi.ComponentResourceOptions): pulumi.ComponentResourceOptions {
  if (engine.host === undefined) return opts;
  return { ...opts, providers: { docker: new docker.Provider("engine", { host: engine.host }) } };
}

/** Fixed addresses need a subnet that is set, and without its gateway it would show a replacement after the engine restarted. */
function createNetwork(
  { subnet, gateway, dynamicRange }: AddressPlan,
  opts: pulumi.CustomResourceOptions,
): docker.Network {
  return new docker.Network(
    "backend",
    {
      name: networkName(stackPrefix()),
      labels: stackLabels(),
      ipamConfigs: [{ subnet, gateway, ipRange: dynamicRange }],
    },
    opts,
  );
}

function present<T extends readonly unknown[]>(...items: T): NonNullable<T[number]>[] {
  return items.filter((item) => item !== undefined && item !== null) as NonNullable<T[number]>[];
}
