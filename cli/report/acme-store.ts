import { readFileSync } from "node:fs";
import { z } from "zod";
import { certificatesOf, firstEnd } from "../../config/types/pem.ts";

const second = z.object({ domain: z.object({ main: z.string() }), certificate: z.string() });
const first = z
  .object({ Domain: z.object({ Main: z.string() }), Certificate: z.string() })
  .transform(({ Domain: { Main: main }, Certificate: certificate }) => ({ domain: { main }, certificate }));
const certificates = z.array(z.union([second, first])).nullish();
// In the first form, the list itself is among the values, which are objects in the second.
const store = z.union([
  z
    .record(z.string(), z.object({ Certificates: certificates }))
    .transform((resolvers) => Object.values(resolvers).flatMap(({ Certificates: all }) => all ?? [])),
  z.object({ Certificates: certificates }).transform(({ Certificates: all }) => all ?? []),
]);

/**
 * When the certificate for a host name in Traefik's store ends, in the form of Traefik 1 or 2; undefined if the store has
 * none, a reason in words if this machine cannot read it.
 */
export function endInStore(path: string, hostName: string): Date | string | undefined {
  try {
    const all = store.parse(JSON.parse(readFileSync(path, "utf8")));
    // The images look for the host name first, then for the domain.
    const found = [hostName, hostName.replace(/^[^.]*\./, "")]
      .map((name) => all.find(({ domain }) => domain.main === name))
      .find((one) => one !== undefined);
    const chain = found && certificatesOf(Buffer.from(found.certificate, "base64").toString());
    return chain && firstEnd(chain);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === undefined ? "it is no store of Traefik" : `this machine cannot read it (${code})`;
  }
}
