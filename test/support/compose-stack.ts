import { randomBytes } from "node:crypto";
import { docker } from "./stack.ts";

/** Values for the variables of a rendered compose file: passwords, and a self-signed certificate. */
export async function composeValues(variables: readonly string[], hostName: string): Promise<Record<string, string>> {
  const issue =
    `openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=${hostName} -addext subjectAltName=DNS:${hostName} ` +
    "-keyout /tmp/key -out /tmp/chain 2>/dev/null && cat /tmp/chain /tmp/key";
  const pem = await docker("run", "--rm", "--entrypoint", "sh", "kopano-local/app:1", "-c", issue);
  const [chain = "", key = ""] = pem.split(/(?=-----BEGIN PRIVATE KEY)/);
  return Object.fromEntries(
    variables.map((name) => {
      if (name.endsWith("_CERTIFICATE_CHAIN")) return [name, chain];
      return [name, name.endsWith("_CERTIFICATE_KEY") ? `${key}\n` : randomBytes(12).toString("hex")];
    }),
  );
}
