import { gzipSync } from "node:zlib";
import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { ContainerFile, StackValue } from "../containers/container-spec.ts";
import type { Foundation } from "./foundation.ts";

/** A file in the provider's form; composed content is a secret. */
export function upload(
  { path, content, permissions, isLarge }: ContainerFile,
  foundation: Foundation,
  passwords: pulumi.Input<string> | undefined,
): docker.types.input.ContainerUpload {
  const form = (text: pulumi.Input<string>) =>
    isLarge
      ? { file: `${path}.gz`, contentBase64: pulumi.output(text).apply(compressed), permissions }
      : { file: path, content: text, permissions };
  if (typeof content === "string") return form(content);
  const values = Object.entries(content.parts).map(([name, value]) => [name, stackValue(value, foundation, passwords)]);
  return form(pulumi.secret(pulumi.all(Object.fromEntries(values)).apply(content.compose)));
}

function compressed(text: string): string {
  return gzipSync(text, { level: 9 }).toString("base64");
}

/** A value known only to the stack; secret, except what identifies the stack, and names of accounts. */
function stackValue(
  value: StackValue,
  foundation: Foundation,
  passwords: pulumi.Input<string> | undefined,
): pulumi.Input<string> {
  const { credentials, certificates } = foundation;
  if ("generated" in value) return credentials.generated(value.generated);
  if ("secret" in value) return value.secret;
  if ("entry" in value) return credentials.value(value.entry);
  if ("certificate" in value) return certificates.served[value.certificate][value.part];
  if ("stack" in value) return ofStack[value.stack](foundation);
  if (passwords === undefined) throw new Error("the passwords of the directory's accounts are not known here");
  return passwords;
}

const ofStack = {
  owner: ({ volumes }: Foundation) => volumes.owner,
  authority: ({ certificates }: Foundation) => certificates.ca,
  formerDatabaseUsers: ({ formerDatabaseUsers }: Foundation) =>
    pulumi.output(formerDatabaseUsers).apply((users) => users.join(" ")),
};
