import { variable } from "../schema/variable.ts";
import { integer } from "../types/number.ts";

/** The certificate that the images of app and mta generate if none is provided. */
export function selfSignedVariables(image: string) {
  const shared = { source: `${image}: src/docker/bin/docker-config.sh`, change: "first start only" } as const;
  return {
    TLS_CERTDAYS: variable(integer(1, 36500, 30), {
      ...shared,
      doc: "Validity in days of the image's self-signed certificate, which is never renewed.",
      imageDefault: "30",
    }),
    TLS_KEYBITS: variable(integer(1024, 16384, 2048), {
      ...shared,
      doc: "Length in bits of that certificate's key.",
      imageDefault: "2048",
    }),
  };
}
