import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { ContainerFile, StackValue } from "../containers/container-spec.ts";
import type { Foundation } from "./foundation.ts";

/** Passwords of the directory's accounts, in the form that it stores; secret. */
export type AccountPasswords = Readonly<Record<string, pulumi.Output<string>>>;

/** A file in the provider's form; composed content is a secret. */
export function upload(
  { path, content, permissions }: ContainerFile,
  foundation: Foundation,
  accounts: AccountPasswords,
): docker.types.input.ContainerUpload {
  if (typeof content === "string") return { file: path, content, permissions };
  const values = Object.entries(content.parts).map(([name, value]) => [name, stackValue(value, foundation, accounts)]);
  const composed = pulumi.secret(pulumi.all(Object.fromEntries(values)).apply(content.compose));
  return { file: path, content: composed, permissions };
}

/** A value known only to the stack; secret, except the id that identifies the owner of data. */
function stackValue(
  value: StackValue,
  { credentials, certificates, volumes }: Foundation,
  accounts: AccountPasswords,
): pulumi.Input<string> {
  if ("generated" in value) return credentials.passwords[value.generated];
  if ("entry" in value) return credentials.value(value.entry);
  if ("certificate" in value) return certificates.issued[value.certificate][value.part];
  if ("stack" in value) return volumes.owner;
  const password = accounts[value.account];
  if (password === undefined) throw new Error(`the password of ${value.account} is not known here`);
  return password;
}
