import { z } from "zod";
import { setting } from "../schema/setting.ts";
import { host } from "../types/network.ts";
import { pattern } from "../types/string.ts";
import { engineVolume, hostPath } from "./mounts.ts";

const relativePath = /^(?!\.\.?(?:\/|$))[\w.-]+(?:\/(?!\.\.?(?:\/|$))[\w.-]+)*$/;
const pemFile = pattern("the path of a PEM file in this folder or below it", relativePath, "mail.pem");
const storeFile = pattern("the name of a file, or its path in the directory or volume", relativePath, "acme.json");
const certificate = pattern(
  "certificates in PEM form",
  /^[^\0]*-----BEGIN (?:TRUSTED )?CERTIFICATE-----[^\0]*$/,
  "-----BEGIN CERTIFICATE-----…",
);
const key = pattern(
  "a private key in PEM form",
  /^[^\0]*-----BEGIN [A-Z ]*PRIVATE KEY-----[^\0]*$/,
  "-----BEGIN PRIVATE KEY-----…",
);

/** Stands for a certificate or a key that cannot be decrypted where a stack file is only checked. */
export function isPlaceholder(pem: string): boolean {
  return pem === certificate.example || pem === key.example;
}

/** A certificate of the operator and its key: each as a file or as a value. */
const ownCertificate = {
  certificateFile: setting(pemFile.schema, {
    doc: "File next to `Pulumi.yaml` with your certificate, followed by those of the intermediate authorities.",
    expected: pemFile.expected,
    example: "mail.pem",
  }),
  keyFile: setting(pemFile.schema, {
    doc: "File next to `Pulumi.yaml` with the private key of that certificate, without a passphrase. Keep it out of the repository.",
    expected: pemFile.expected,
    example: "mail.key",
  }),
  certificate: setting(certificate.schema, {
    doc: "The certificates themselves, instead of `certificateFile`.",
    expected: certificate.expected,
    example: certificate.example,
  }),
  key: setting(key.schema, {
    doc: "The private key itself, instead of `keyFile`.",
    expected: key.expected,
    example: key.example,
    secret: true,
  }),
};

/** Where a certificate of the operator can be set: for all services, for one of them, or for the Kopano servers. */
export const certificatePlaces = [["tls"], ["tls", "app"], ["tls", "mta"], ["tls", "servers"]] as const;

function certificateOf(service: "app" | "mta", protocols: string) {
  return setting(z.strictObject(ownCertificate), {
    doc: `Another certificate of yours for \`${service}\` alone: ${protocols}.`,
    expected: "a mapping with `certificateFile` and `keyFile`, or with `certificate` and `key`",
    example: { certificateFile: `${service}.pem`, keyFile: `${service}.key` },
  });
}

const generation = z.int().min(1).max(9999);
const generationExpected = "a whole number from 1 to 9999";

/** Certificates of the stack. */
export const tlsSchema = z.strictObject({
  organization: setting(z.string().min(1).max(64), {
    doc: "Organization named in the certificates. Default: `domain`.",
    expected: "a string of 1 to 64 characters",
    example: "Example",
    derived: ({ domain }) => domain,
  }),
  names: setting(z.array(host("mail.example.com").schema), {
    doc: "Further host names and addresses that clients use to reach the services.",
    expected: "a list of host names and IP addresses",
    example: ["mail.example.com", "192.0.2.1"],
    default: [],
  }),
  validityDays: setting(z.int().min(2).max(825), {
    doc: "How long a certificate of a service is valid.",
    expected: "a whole number of days from 2 to 825",
    example: 397,
    default: 397,
  }),
  renewalDays: setting(z.int().min(1).max(800), {
    doc: "How long before a certificate expires `pulumi up` renews it.",
    expected: "a whole number of days from 1 to 800",
    example: 30,
    default: 30,
  }),
  authority: setting(
    z.strictObject({
      generation: setting(generation, {
        doc: "Which certificate authority of the stack issues its certificates. Another number is another authority, with a key of its own.",
        expected: generationExpected,
        example: 2,
        default: 1,
      }),
      trusted: setting(z.array(generation), {
        doc: "Other authorities of the stack that clients trust: they certify the current one, and `pulumi stack output ca` contains them as well. One that is no longer listed is deleted.",
        expected: `a list, each element ${generationExpected}`,
        example: [1],
        default: [],
      }),
    }),
    {
      doc: "Rotation of the certificate authority of the stack.",
      expected: "a mapping with `generation`",
      example: { generation: 2, trusted: [1] },
    },
  ),
  ...ownCertificate,
  acmeStore: setting(
    z.strictObject({
      host: setting(hostPath.schema, {
        doc: "Directory on the engine's host that contains the store.",
        expected: hostPath.expected,
        example: "/srv/traefik/acme",
      }),
      volume: setting(engineVolume.schema, {
        doc: "Volume on the engine that contains the store.",
        expected: engineVolume.expected,
        example: "traefik_acme",
      }),
      file: setting(storeFile.schema, {
        doc: "Name of the store there.",
        expected: storeFile.expected,
        example: storeFile.example,
        default: "acme.json",
      }),
    }),
    {
      doc: "Certificate store of a Traefik outside the stack: app and mta present its certificates for their host names, and renewed ones without a restart. Until it has one, they present that of the stack.",
      expected: "a mapping with `host` or `volume`",
      example: { volume: "traefik_acme" },
    },
  ),
  app: certificateOf("app", "IMAPS, POP3S and ICALS"),
  mta: certificateOf("mta", "SMTP and submission"),
  servers: setting(z.strictObject(ownCertificate), {
    doc: "The certificate, followed by that of its authority, with which the servers of `directory.servers` accept one another. It is the same in all their stacks, and covers all their addresses.",
    expected: "a mapping with `certificateFile` and `keyFile`, or with `certificate` and `key`",
    example: { certificateFile: "servers.pem", keyFile: "servers.key" },
  }),
});
