import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import type { Resolved } from "../config/resolved.ts";

/** RSA keys in PEM, as the docker-kopano README requires ("SSL/LTS certificate and private key"). */
export const keyForm = { algorithm: "RSA", rsaBits: 2048 } as const;
export const hoursPerDay = 24;
const validityDays = 3650;
const ofAuthority = { isCaCertificate: true, setSubjectKeyId: true, allowedUses: ["cert_signing", "crl_signing"] };

/** One generation of the stack's certificate authority. */
export interface Authority {
  readonly key: tls.PrivateKey;
  readonly certificate: tls.SelfSignedCert;
}

/**
 * The stack's certificate authority, and during a rotation others that clients trust as well.
 *
 * The others certify the key of the current one, so that clients which know only one of them verify its certificates.
 */
export class Authorities {
  readonly current: Authority;
  /** What services present after their own certificate. */
  readonly chain: pulumi.Output<string>;
  /** The certificates of all authorities in PEM, that of the current one first. Not a secret. */
  readonly trusted: readonly pulumi.Output<string>[];
  private readonly name: string;
  private readonly organization: string;
  private readonly opts: pulumi.CustomResourceOptions;

  constructor(name: string, { organization, authority }: Resolved["tls"], opts: pulumi.CustomResourceOptions) {
    this.name = name;
    this.organization = organization;
    this.opts = opts;
    const { generation, trusted } = authority;
    this.current = this.create(generation);
    const others = trusted.map((other) => [other, this.create(other)] as const);
    this.trusted = [this.current, ...others.map(([, other]) => other)].map(({ certificate }) => certificate.certPem);
    this.chain = others.length === 0 ? this.current.certificate.certPem : this.certifiedBy(generation, others);
  }

  /** The first generation has the names that the authority had before it could be rotated. */
  private nameOf(generation: number): string {
    return generation === 1 ? `${this.name}-ca` : `${this.name}-ca-${generation}`;
  }

  private subject(generation: number) {
    const number = generation === 1 ? "" : ` ${generation}`;
    return { commonName: `${this.organization} mail CA${number}`, organization: this.organization };
  }

  private create(generation: number): Authority {
    const key = new tls.PrivateKey(this.nameOf(generation), keyForm, this.opts);
    const certificate = new tls.SelfSignedCert(
      this.nameOf(generation),
      {
        ...ofAuthority,
        privateKeyPem: key.privateKeyPem,
        subject: this.subject(generation),
        validityPeriodHours: validityDays * hoursPerDay,
      },
      this.opts,
    );
    return { key, certificate };
  }

  /** The certificates of the current authority by the others. Its own would lead clients of an other one astray. */
  private certifiedBy(generation: number, others: readonly (readonly [number, Authority])[]): pulumi.Output<string> {
    const request = new tls.CertRequest(
      this.nameOf(generation),
      { privateKeyPem: this.current.key.privateKeyPem, subject: this.subject(generation) },
      this.opts,
    );
    const certificates = others.map(
      ([other, { key, certificate }]) =>
        new tls.LocallySignedCert(
          `${this.nameOf(generation)}-by-${other}`,
          {
            ...ofAuthority,
            certRequestPem: request.certRequestPem,
            caPrivateKeyPem: key.privateKeyPem,
            caCertPem: certificate.certPem,
            validityPeriodHours: validityDays * hoursPerDay,
          },
          this.opts,
        ),
    );
    return pulumi.all(certificates.map(({ certPem }) => certPem)).apply((all) => all.join(""));
  }
}
