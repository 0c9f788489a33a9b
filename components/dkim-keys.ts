import { createPublicKey } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import type { Resolved } from "../config/resolved.ts";

/** The keys that mail is signed with. */
export interface DkimKeys {
  /** The key that signs, in base64 without the PEM header, as the image reads it; secret. Undefined without a selector. */
  readonly signing: pulumi.Output<string> | undefined;
  /** By selector, in base64. */
  readonly publicKeys: Readonly<Record<string, pulumi.Input<string>>>;
}

/**
 * A key for each selector of `kopano:mta.dkim`, generated once and kept in the state as long as the selector is in the
 * configuration. The key of an operator (`dkimPrivatekey`) is the only one instead.
 */
export function createDkimKeys(
  nameOf: (selector: string) => string,
  { mta }: Resolved,
  opts: pulumi.CustomResourceOptions,
): DkimKeys {
  const { dkim, environment } = mta;
  const { dkimSelector, dkimPrivatekey } = environment;
  if (dkim.selector === undefined) {
    const own = dkimPrivatekey === undefined ? undefined : publicKeyOf(dkimPrivatekey);
    return { signing: undefined, publicKeys: dkimSelector && own ? { [dkimSelector]: own } : {} };
  }
  const generate = (selector: string) =>
    new tls.PrivateKey(nameOf(selector), { algorithm: "RSA", rsaBits: 2048 }, opts);
  const current = generate(dkim.selector);
  const all = [[dkim.selector, current] as const, ...dkim.previous.map((one) => [one, generate(one)] as const)];
  return {
    signing: pulumi.secret(current.privateKeyPem.apply(pemBody)),
    publicKeys: Object.fromEntries(all.map(([selector, key]) => [selector, key.publicKeyPem.apply(pemBody)])),
  };
}

/** The content of a PEM file on one line, without header and footer. */
export function pemBody(pem: string): string {
  return pem.replace(/-----[A-Z ]+-----|\s/g, "");
}

/** The public key of an RSA key in PKCS#1 form; undefined for anything else. */
function publicKeyOf(body: string): string | undefined {
  try {
    const key = createPublicKey({ key: Buffer.from(body, "base64"), format: "der", type: "pkcs1" });
    return key.export({ type: "spki", format: "der" }).toString("base64");
  } catch {
    return undefined;
  }
}
