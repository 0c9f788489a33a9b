import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { hasProxy } from "../config/acme-store.ts";
import { backupSettings } from "../config/backup.ts";
import { databaseReplica } from "../config/database-replica.ts";
import { hostNames } from "../config/host-names.ts";
import type { Resolved } from "../config/resolved.ts";
import type { ServiceName } from "../config/services/service-name.ts";
import { serviceOf, startsAfter } from "../containers/start-order.ts";
import type { DnsZone } from "../dns/record.ts";
import { dnsZones } from "../dns/zones.ts";
import { stackPrefix } from "../program/names.ts";
import { App } from "./app.ts";
import { Auth } from "./auth.ts";
import { Backups } from "./backups.ts";
import { DatabaseReplica } from "./database-replica.ts";
import { Db } from "./db.ts";
import { pemBody } from "./dkim-keys.ts";
import { createFoundation, type Foundation, type FoundationArgs } from "./foundation.ts";
import { Mta } from "./mta.ts";
import { resourceNames } from "./resource-names.ts";
import { ReverseProxy } from "./reverse-proxy.ts";
import type { Service } from "./service.ts";
import { refuseMissingVolumes, refuseOwnVolumes } from "./volumes.ts";

/** Only the foundation's arguments: its configuration determines the services. */
export type KopanoArgs = FoundationArgs;

/**
 * Kopano groupware: four services, and a proxy if it is configured, on their own network, with their volumes, passwords and certificates.
 *
 * They start in dependency order: db and auth, the directory's content, app, mta. A change to one service recreates
 * only that one. The names of all resources begin with `name`, so one program can contain several.
 *
 * The constructor throws if a volume that `kopano:data.volumes` names is missing on the engine (only if `observed` is
 * given), if a service mounts a volume of the stack as a further one, or if `subnet` is smaller than a /28.
 */
export class Kopano extends pulumi.ComponentResource {
  /** Certificate of the stack's authority, in PEM; during a rotation also that of the other one. */
  readonly ca: pulumi.Output<string>;
  /** When the certificates end. */
  readonly certificates: Foundation["certificates"]["validity"];
  /** The DNS records that the stack needs, with the public keys. */
  readonly dns: pulumi.Output<readonly DnsZone[]>;
  /** What the job that loads users and groups printed; known once they are loaded, and empty without a directory. */
  readonly directoryLog: pulumi.Output<string>;
  /** The services' environments, variable by variable. */
  readonly environment: Readonly<Record<string, Service["environment"]>>;
  /** By service and variable, for secret values only: unchanged as long as the value is. */
  readonly fingerprints: Readonly<Record<string, Service["fingerprints"]>>;
  /** Names that the certificates are issued for. Known when all volumes exist, so that a stack with them has its volumes. */
  readonly hostNames: pulumi.Output<{ readonly app: string; readonly mta: string }>;
  /** Passwords by account of the directory; secret. */
  readonly passwords: pulumi.Output<Readonly<Record<string, string>>>;

  constructor(name: string, args: KopanoArgs, opts: pulumi.ComponentResourceOptions = {}) {
    const { configuration, observed, prefix = stackPrefix() } = args;
    refuseMissingVolumes(configuration, observed);
    refuseOwnVolumes(configuration, prefix);
    super("kopano:index:Kopano", name, {}, withEngine(name, configuration, opts));
    const foundation = createFoundation(name, args, { parent: this });
    const names = resourceNames(name);
    const services = new Map<ServiceName, Service>();
    const add = <S extends Service>(
      service: ServiceName,
      create: (own: string, place: pulumi.ComponentResourceOptions) => S,
    ): S | undefined => {
      if (!configuration[service].enabled) return undefined;
      // A service that waits for a component waits for its jobs as well.
      const dependsOn = startsAfter(configuration, service).flatMap((step) => services.get(serviceOf(step)) ?? []);
      const created = create(names.container(service), { parent: this, dependsOn });
      services.set(service, created);
      return created;
    };
    const db = add("db", (own, place) => new Db(own, { foundation }, place));
    const auth = add("auth", (own, place) => new Auth(own, { foundation, contentName: names.directory }, place));
    add("app", (own, place) => new App(own, { foundation }, place));
    add("mta", (own, place) => new Mta(own, { foundation }, place));
    if (backupSettings(configuration) !== undefined)
      new Backups(
        names.backups,
        { foundation, nameOf: names.backup },
        { parent: this, dependsOn: [...services.values()] },
      );
    if (databaseReplica(configuration) !== undefined)
      new DatabaseReplica(names.replica, { foundation }, { parent: this, ...(db && { dependsOn: db }) });
    // It needs no other service to obtain certificates, and none waits for it.
    if (hasProxy(configuration.set)) new ReverseProxy(names.proxy, { foundation }, { parent: this });
    this.ca = foundation.certificates.ca;
    this.certificates = foundation.certificates.validity;
    this.dns = recordsOf(foundation);
    this.environment = Object.fromEntries([...services].map(([service, { environment }]) => [service, environment]));
    this.fingerprints = Object.fromEntries([...services].map(([service, { fingerprints }]) => [service, fingerprints]));
    this.hostNames = foundation.volumes.created.apply(() => hostNames(configuration));
    this.directoryLog = auth?.content.log ?? pulumi.output("");
    this.passwords = auth?.content.passwords ?? pulumi.output<Readonly<Record<string, string>>>({});
    this.registerOutputs({
      ca: this.ca,
      dns: this.dns,
      environment: this.environment,
      fingerprints: this.fingerprints,
      hostNames: this.hostNames,
    });
  }
}

function recordsOf({ plan, dkimKeys, certificates }: Foundation): pulumi.Output<readonly DnsZone[]> {
  return pulumi
    .all([dkimKeys.publicKeys, certificates.served.mta.publicKey])
    .apply(([dkim, smtp]) => dnsZones(plan.configuration, { dkim, smtp: pemBody(smtp) }));
}

/**
 * An engine set in the configuration has its own provider, regardless of DOCKER_HOST. The component cannot be its
 * parent, because the component's options pass the provider to its children.
 */
function withEngine(
  name: string,
  { engine }: Resolved,
  opts: pulumi.ComponentResourceOptions,
): pulumi.ComponentResourceOptions {
  if (engine.host === undefined) return opts;
  const provider = new docker.Provider(
    resourceNames(name).engine,
    { host: engine.host },
    { aliases: [{ name: "engine" }] },
  );
  return { ...opts, providers: { docker: provider } };
}
