import { createPrivateKey } from "node:crypto";

/** The part of an exported deployment (`pulumi stack export --show-secrets`) that is read here. */
interface Deployment {
  readonly deployment: { readonly resources: readonly { readonly type: string; readonly outputs?: object }[] };
}

const secretOutputs: Readonly<Record<string, readonly string[]>> = {
  "random:index/randomPassword:RandomPassword": ["result"],
  "tls:index/privateKey:PrivateKey": ["privateKeyPem", "privateKeyPemPkcs8"],
};

/** The passwords of a deployment, and the lines of its private keys, found regardless of line endings. */
export function generatedSecrets(exported: string): { passwords: string[]; keyLines: string[] } {
  const passwords: string[] = [];
  const keyLines: string[] = [];
  for (const { type, outputs } of (JSON.parse(exported) as Deployment).deployment.resources) {
    for (const name of secretOutputs[type] ?? []) {
      const output = (outputs as Record<string, { readonly plaintext?: string }> | undefined)?.[name];
      if (output?.plaintext === undefined) throw new Error(`${name} of a ${type} is not a secret`);
      const text = JSON.parse(output.plaintext) as string;
      if (!text.includes("PRIVATE KEY")) passwords.push(text);
      else keyLines.push(...privateLines(text));
    }
  }
  return { passwords, keyLines };
}

/** The lines of an RSA key in PEM without those inside the modulus, which the public key contains as well. */
function privateLines(pem: string): string[] {
  const lines = pem.split("\n").filter((line) => line !== "" && !line.includes("PRIVATE KEY"));
  const modulus = Buffer.from(createPrivateKey(pem).export({ format: "jwk" }).n ?? "", "base64url");
  const start = Buffer.from(lines.join(""), "base64").indexOf(modulus);
  if (modulus.length === 0 || start < 0) throw new Error("the key is not an RSA key");
  // A line of PEM is 48 bytes.
  const isPublic = (line: number) => line * 48 >= start && (line + 1) * 48 <= start + modulus.length;
  // The last line may be so short that it occurs by chance.
  return lines.filter((line, number) => line.length > 40 && !isPublic(number));
}

/** The base64 forms of a string inside another one: three, depending on its offset. */
function insideBase64(text: string): string[] {
  return [0, 1, 2].map((before) => {
    const encoded = Buffer.from(" ".repeat(before) + text).toString("base64");
    // The characters at both ends also depend on the adjacent bytes.
    const first = Math.ceil((before * 8) / 6);
    return encoded.slice(first, Math.floor(((before + text.length) * 8) / 6));
  });
}

/** The strings that can be read in `content`, in plain text or base64. */
export function readableIn(content: string, texts: readonly string[]): string[] {
  return texts.filter((text) => [text, ...insideBase64(text)].some((form) => content.includes(form)));
}
