import { generateKeyPairSync } from "node:crypto";
import type { Pair } from "./certificates.ts";

/** An ACME account, with its key in the form in which Traefik stores it. */
export const account = { PrivateKey: accountKey() };

function accountKey(): string {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return privateKey.export({ type: "pkcs1", format: "der" }).toString("base64");
}

/** Certificates by their main domain. */
type Certificates = Readonly<Record<string, Pair>>;

const encoded = (text: string) => Buffer.from(text).toString("base64");

/** The content of a store of Traefik 2 and later. */
export function secondForm(certificates: Certificates, owner: object = account): string {
  const entries = Object.entries(certificates).map(([main, { certificate, key }]) => ({
    domain: { main },
    certificate: encoded(certificate),
    key: encoded(key),
  }));
  return JSON.stringify({ letsencrypt: { Account: owner, Certificates: entries } });
}

/** The content of a store of Traefik 1. */
export function firstForm(certificates: Certificates): string {
  const entries = Object.entries(certificates).map(([main, { certificate, key }]) => ({
    Domain: { Main: main },
    Certificate: encoded(certificate),
    Key: encoded(key),
  }));
  return JSON.stringify({ Account: account, Certificates: entries });
}
