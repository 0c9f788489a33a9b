import { valueAt } from "../schema/path.ts";
import type { Problem } from "../schema/problem.ts";
import { UserError } from "../schema/user-error.ts";
import { certificatePlaces } from "../stack/tls.ts";
import { extended } from "./shared-file.ts";

/** Values with the content of the files of certificates and keys. */
export interface CertificateFiles {
  readonly values: unknown;
  /** The keys that were read. */
  readonly keys: readonly string[];
}

/**
 * Reads the certificates and keys that the values name. `read` gets the name of a file, the place that names it and an
 * example. Throws a UserError if a value is set as well as its file.
 */
export function withCertificateFiles(
  values: unknown,
  read: (name: string, place: string, example: string) => string,
): CertificateFiles {
  const keys: string[] = [];
  let complete = values;
  const problems: Problem[] = [];
  for (const place of certificatePlaces)
    for (const part of ["certificate", "key"] as const) {
      const name = valueAt(values, [...place, `${part}File`]);
      if (typeof name !== "string") continue;
      const path = `kopano:${place.join(".")}.${part}File`;
      if (valueAt(values, [...place, part]) !== undefined) {
        problems.push({ path, reason: `cannot be set together with \`${part}\`; omit one of them` });
        continue;
      }
      const text = read(name, path, part === "key" ? "mail.key" : "mail.pem");
      if (part === "key") keys.push(text);
      complete = extended(complete, nested([...place, part], text));
    }
  if (problems.length > 0) throw UserError.ofProblems(problems);
  return { values: complete, keys };
}

function nested(path: readonly string[], value: unknown): unknown {
  return [...path].reverse().reduce((inner, key) => ({ [key]: inner }), value);
}
