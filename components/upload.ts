import { createHash } from "node:crypto";
import path from "node:path";
import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { ContainerFile, StackValue } from "../containers/container-spec.ts";
import type { Foundation } from "./foundation.ts";
import { type LargeText, largeFile } from "./large-file.ts";

/** The passwords of the directory's accounts, as its job reads them; secret. */
export interface JobPasswords {
  /** `plainPasswordLines`. */
  readonly plain: pulumi.Output<string>;
  /** `hashedPasswordLines`. */
  readonly hashed: LargeText;
}

/** A file in the provider's form; composed content is a secret. */
export function upload(
  { path: file, content, permissions, isLarge }: ContainerFile,
  foundation: Foundation,
  passwords: JobPasswords | undefined,
): docker.types.input.ContainerUpload {
  const text = textOf(content, foundation, passwords);
  return isLarge
    ? { file: `${file}.gz`, ...largeFile(path.posix.basename(file), text, foundation.engine), permissions }
    : { file, content: text.compose(), permissions };
}

/** The text of a file, composed where it is needed. */
export function textOf(
  content: ContainerFile["content"],
  foundation: Foundation,
  passwords: JobPasswords | undefined,
): LargeText {
  if (typeof content === "string")
    return { version: () => createHash("sha256").update(content).digest("hex"), compose: () => content };
  const secret = (composed: pulumi.Output<string>) => ({
    version: () => foundation.credentials.fingerprint(composed),
    compose: () => pulumi.secret(composed),
  });
  if ("parts" in content) {
    const values = Object.entries(content.parts).map(([name, value]) => [name, stackValue(value, foundation)]);
    return secret(pulumi.all(Object.fromEntries(values)).apply(content.compose));
  }
  if (passwords === undefined) throw new Error("the passwords of the directory's accounts are not known here");
  return content.passwords === "hashed" ? passwords.hashed : secret(passwords.plain);
}

/** A value known only to the stack; secret, except what identifies the stack, and names of accounts. */
function stackValue(value: StackValue, foundation: Foundation): pulumi.Input<string> {
  const { credentials, certificates } = foundation;
  if ("generated" in value) return credentials.generated(value.generated);
  if ("secret" in value) return value.secret;
  if ("entry" in value) return credentials.value(value.entry);
  if ("certificate" in value) return certificates.served[value.certificate][value.part];
  if (value.stack === "authority") return authorityOf(foundation, value.index);
  return ofStack[value.stack](foundation);
}

const ofStack = {
  owner: ({ volumes }: Foundation) => volumes.owner,
  formerDatabaseUsers: ({ formerDatabaseUsers }: Foundation) =>
    pulumi.output(formerDatabaseUsers).apply((users) => users.join(" ")),
};

function authorityOf({ certificates }: Foundation, index: number): pulumi.Output<string> {
  const authority = certificates.authorities[index];
  if (authority === undefined) throw new Error(`the stack has no authority ${index}`);
  return authority;
}
