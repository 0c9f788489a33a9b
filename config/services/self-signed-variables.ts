import { variable } from "../schema/variable.ts";
import { integer } from "../types/number.ts";

/** The certificate that the images of app and mta make themselves when they are given none. */
export function selfSignedVariables(image: string) {
  const shared = { source: `${image}: src/docker/bin/docker-config.sh`, change: "first start only" } as const;
  return {
    TLS_CERTDAYS: variable(integer(1, 36500, 30), {
      ...shared,
      doc: "Life of the image's self-signed certificate in days; nothing renews it.",
      imageDefault: "30",
    }),
    TLS_KEYBITS: variable(integer(1024, 16384, 2048), {
      ...shared,
      doc: "Length of the key of that certificate in bits.",
      imageDefault: "2048",
    }),
  };
}
