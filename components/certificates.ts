import { createPublicKey } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import { hostNames } from "../config/host-names.ts";
import { type OwnCertificate, ownCertificate } from "../config/own-certificate.ts";
import type { Resolved } from "../config/resolved.ts";
import { ipAddress } from "../config/types/ip-range.ts";

/** RSA keys in PEM, as the docker-kopano README requires ("SSL/LTS certificate and private key"). */
const keyForm = { algorithm: "RSA", rsaBits: 2048 } as const;
const hoursPerDay = 24;
const caValidityDays = 3650;

/** A certificate chain and its key, in PEM. */
export interface Certificate {
  readonly chain: pulumi.Output<string>;
  readonly key: pulumi.Output<string>;
  /** Not a secret. */
  readonly publicKey: pulumi.Output<string>;
}

/** What the certificates are issued for. */
export interface CertificatesArgs {
  /** A checked configuration; only `domain`, the host names and `tls` are used. */
  readonly configuration: Resolved;
}

/**
 * A private certificate authority for the stack, and a certificate for each service that supports TLS: that of the
 * operator, or one that the authority issues.
 *
 * Clients verify issued ones against `ca`; they contain the names that clients and other services use.
 */
export class Certificates extends pulumi.ComponentResource {
  /** Certificate of the authority, in PEM. Not a secret. */
  readonly ca: pulumi.Output<string>;
  /** By service; the keys are secret. */
  readonly served: { readonly app: Certificate; readonly mta: Certificate };
  private readonly name: string;
  private readonly configuration: Resolved;
  private readonly authority: { readonly key: tls.PrivateKey; readonly certificate: tls.SelfSignedCert };

  constructor(name: string, { configuration }: CertificatesArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("kopano:index:Certificates", name, {}, { ...opts, aliases: [{ name: "certificates" }] });
    this.name = name;
    this.configuration = configuration;
    this.authority = this.createAuthority();
    this.ca = this.authority.certificate.certPem;
    const names = hostNames(configuration);
    this.served = { app: this.certificateOf("app", names.app), mta: this.certificateOf("mta", names.mta) };
    this.registerOutputs({ ca: this.ca, issued: this.served });
  }

  private get organization(): string {
    return this.configuration.tls.organization;
  }

  private createAuthority() {
    const key = new tls.PrivateKey(`${this.name}-ca`, keyForm, { parent: this });
    const certificate = new tls.SelfSignedCert(
      `${this.name}-ca`,
      {
        privateKeyPem: key.privateKeyPem,
        isCaCertificate: true,
        setSubjectKeyId: true,
        subject: { commonName: `${this.organization} mail CA`, organization: this.organization },
        validityPeriodHours: caValidityDays * hoursPerDay,
        allowedUses: ["cert_signing", "crl_signing"],
      },
      { parent: this },
    );
    return { key, certificate };
  }

  private certificateOf(service: "app" | "mta", hostName: string): Certificate {
    const own = ownCertificate(this.configuration, service);
    return own === undefined ? this.issue(service, hostName) : ofOperator(own);
  }

  private issue(service: "app" | "mta", hostName: string): Certificate {
    const { names, validityDays, renewalDays } = this.configuration.tls;
    const isAddress = (name: string) => ipAddress(name) !== undefined;
    const key = new tls.PrivateKey(`${this.name}-${service}`, keyForm, { parent: this });
    const request = new tls.CertRequest(
      `${this.name}-${service}`,
      {
        privateKeyPem: key.privateKeyPem,
        subject: { commonName: hostName, organization: this.organization },
        dnsNames: [hostName, service, ...names.filter((name) => !isAddress(name))],
        ipAddresses: names.filter(isAddress),
      },
      { parent: this },
    );
    const certificate = new tls.LocallySignedCert(
      `${this.name}-${service}`,
      {
        certRequestPem: request.certRequestPem,
        caPrivateKeyPem: this.authority.key.privateKeyPem,
        caCertPem: this.authority.certificate.certPem,
        validityPeriodHours: validityDays * hoursPerDay,
        earlyRenewalHours: renewalDays * hoursPerDay,
        allowedUses: ["digital_signature", "key_encipherment", "server_auth"],
        setSubjectKeyId: true,
      },
      { parent: this },
    );
    const chain = pulumi.interpolate`${certificate.certPem}${this.authority.certificate.certPem}`;
    return { chain, key: pulumi.secret(key.privateKeyPem), publicKey: key.publicKeyPem };
  }
}

function ofOperator({ path, certificate, key }: OwnCertificate): Certificate {
  if (certificate === undefined || key === undefined) throw new Error(`the files of ${path} were not read`);
  const publicKey = createPublicKey(certificate).export({ type: "spki", format: "pem" });
  return {
    chain: pulumi.output(asFile(certificate)),
    key: pulumi.secret(asFile(key)),
    publicKey: pulumi.output(publicKey.toString()),
  };
}

/** The same whether the text was read from a file or set as a value. */
function asFile(pem: string): string {
  return `${pem.trim()}\n`;
}
