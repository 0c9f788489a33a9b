import { createPublicKey } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import { acmeStore } from "../config/acme-store.ts";
import { hostNames } from "../config/host-names.ts";
import { type OwnCertificate, ownCertificate } from "../config/own-certificate.ts";
import type { Resolved } from "../config/resolved.ts";
import { ipAddress } from "../config/types/ip-range.ts";
import { certificatesOf, firstEnd } from "../config/types/pem.ts";
import type { Validity } from "../program/last-outputs.ts";
import { Authorities, hoursPerDay, keyForm } from "./authorities.ts";

/** The services that present a certificate. */
type Owner = "app" | "mta";

/** A certificate chain and its key, in PEM. */
export interface Certificate {
  readonly chain: pulumi.Output<string>;
  readonly key: pulumi.Output<string>;
  /** Not a secret. */
  readonly publicKey: pulumi.Output<string>;
}

interface Served {
  readonly certificate: Certificate;
  readonly validity: pulumi.Output<Validity>;
}

/** What the certificates are issued for. */
export interface CertificatesArgs {
  /** A checked configuration; only `domain`, the host names, `tls` and `rotation` are used. */
  readonly configuration: Resolved;
  /** How many times the certificate of each service was renewed. A larger number renews it. Default: never. */
  readonly renewals?: Readonly<Partial<Record<Owner, number>>>;
}

/**
 * A private certificate authority for the stack, and a certificate for each service that supports TLS: that of the
 * operator, or one that the authority issues.
 *
 * Clients verify issued ones against `ca`; they contain the names that clients and other services use.
 */
export class Certificates extends pulumi.ComponentResource {
  /** Certificates of the authorities that clients have to trust, in PEM, that of the current one first. Not a secret. */
  readonly ca: pulumi.Output<string>;
  /** The same one by one. */
  readonly authorities: readonly pulumi.Output<string>[];
  /** By service; the keys are secret. */
  readonly served: Readonly<Record<Owner, Certificate>>;
  /** When each certificate ends. Not a secret. */
  readonly validity: Readonly<Record<"ca" | Owner, pulumi.Output<Validity>>>;
  private readonly name: string;
  private readonly configuration: Resolved;
  private readonly issuer: Authorities;

  constructor(
    name: string,
    { configuration, renewals = {} }: CertificatesArgs,
    opts: pulumi.ComponentResourceOptions = {},
  ) {
    super("kopano:index:Certificates", name, {}, { ...opts, aliases: [{ name: "certificates" }] });
    this.name = name;
    this.configuration = configuration;
    this.issuer = new Authorities(name, configuration.tls, { parent: this });
    this.authorities = this.issuer.trusted;
    this.ca = pulumi.all([...this.authorities]).apply((all) => all.join(""));
    const [app, mta] = [this.certificateOf("app", renewals), this.certificateOf("mta", renewals)];
    this.served = { app: app.certificate, mta: mta.certificate };
    const ca = endOf(this.issuer.current.certificate).apply((end) => ({ end }));
    this.validity = { ca, app: app.validity, mta: mta.validity };
    this.registerOutputs({ ca: this.ca, issued: this.served });
  }

  private certificateOf(service: Owner, renewals: NonNullable<CertificatesArgs["renewals"]>): Served {
    const own = ownCertificate(this.configuration, service);
    return own === undefined ? this.issue(service, renewals[service] ?? 0) : ofOperator(own);
  }

  private issue(service: Owner, renewals: number): Served {
    const { names, validityDays, renewalDays, organization } = this.configuration.tls;
    const hostName = hostNames(this.configuration)[service];
    const isAddress = (name: string) => ipAddress(name) !== undefined;
    const number = this.configuration.rotation.certificateKeys;
    // The provider has nothing to replace a key by, so another one has another name.
    const nameOfKey = `${this.name}-${service}${number === 1 ? "" : `-${number}`}`;
    const key = new tls.PrivateKey(nameOfKey, keyForm, { parent: this });
    const request = new tls.CertRequest(
      `${this.name}-${service}`,
      {
        privateKeyPem: key.privateKeyPem,
        subject: { commonName: hostName, organization },
        dnsNames: [hostName, service, ...names.filter((name) => !isAddress(name))],
        ipAddresses: names.filter(isAddress),
      },
      { parent: this },
    );
    const { current, chain } = this.issuer;
    const certificate = new tls.LocallySignedCert(
      `${this.name}-${service}`,
      {
        certRequestPem: request.certRequestPem,
        caPrivateKeyPem: current.key.privateKeyPem,
        caCertPem: current.certificate.certPem,
        validityPeriodHours: validityDays * hoursPerDay,
        earlyRenewalHours: renewalDays * hoursPerDay,
        allowedUses: ["digital_signature", "key_encipherment", "server_auth"],
        setSubjectKeyId: true,
      },
      // The provider may not renew it by itself (pulumi-tls, issue 39). Set from the beginning: only a change counts.
      { parent: this, replacementTrigger: renewals },
    );
    return {
      certificate: {
        chain: pulumi.interpolate`${certificate.certPem}${chain}`,
        key: pulumi.secret(key.privateKeyPem),
        publicKey: key.publicKeyPem,
      },
      validity: endOf(certificate).apply((end) => ({ end, renewals, ...storeOf(this.configuration) })),
    };
  }
}

function endOf({ validityEndTime }: tls.SelfSignedCert | tls.LocallySignedCert): pulumi.Output<string> {
  // Every client learns it.
  return pulumi.unsecret(validityEndTime);
}

/** Where the certificate is that the service presents instead once there is one; undefined if there is no store. */
function storeOf(configuration: Resolved): Pick<Validity, "store"> {
  const store = acmeStore(configuration);
  if (store === undefined) return {};
  if ("host" in store) return { store: `${store.host}/${store.file}` };
  return { store: "volume" in store ? `volume ${store.volume}` : "volume of the proxy" };
}

function ofOperator({ path, certificate, key }: OwnCertificate): Served {
  if (certificate === undefined || key === undefined) throw new Error(`the files of ${path} were not read`);
  const publicKey = createPublicKey(certificate).export({ type: "spki", format: "pem" });
  const end = firstEnd(certificatesOf(certificate) ?? []);
  return {
    certificate: {
      chain: pulumi.output(asFile(certificate)),
      key: pulumi.secret(asFile(key)),
      publicKey: pulumi.output(publicKey.toString()),
    },
    validity: pulumi.output({ end: end?.toISOString() ?? "", isOwn: true }),
  };
}

/** The same whether the text was read from a file or set as a value. */
function asFile(pem: string): string {
  return `${pem.trim()}\n`;
}
