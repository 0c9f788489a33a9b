import { createHmac } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { Resolved } from "../config/resolved.ts";
import {
  type CredentialName,
  credentialNames,
  type GeneratedName,
  isGenerated,
  type OptionalCredentialName,
} from "../config/services/generated.ts";
import type { EnvironmentEntry } from "../containers/entry.ts";

/** All four images pass letters and digits on unchanged; 32 of them are 190 bits. */
export const passwordForm = { length: 32, special: false } as const;

/** The numbers of `kopano:rotation` as keepers: another number replaces the resource. Without any, it has none. */
export function keepersOf(numbers: Readonly<Record<string, number>>): Pick<random.RandomPasswordArgs, "keepers"> {
  const rotated = Object.entries(numbers).filter(([, number]) => number > 1);
  return rotated.length === 0
    ? {}
    : { keepers: Object.fromEntries(rotated.map(([name, number]) => [name, String(number)])) };
}

/** What only some stacks need. */
export interface CredentialsArgs {
  /** Which generation of each password is in use. */
  readonly rotation: Resolved["rotation"];
  /** The key that signs mail, where one is generated. */
  readonly dkimPrivatekey?: pulumi.Output<string> | undefined;
  /** Passwords besides those of every stack. Default: none. */
  readonly optional?: readonly OptionalCredentialName[];
}

/** The passwords of the services, generated once for each number of `kopano:rotation` and kept in the state. */
export class Credentials extends pulumi.ComponentResource {
  /** By the account that they are for; secret. */
  readonly passwords: Readonly<
    Record<CredentialName, pulumi.Output<string>> & Partial<Record<OptionalCredentialName, pulumi.Output<string>>>
  >;
  private readonly fingerprintKey: random.RandomPassword;
  private readonly dkimPrivatekey: pulumi.Output<string> | undefined;

  constructor(
    name: string,
    { rotation, dkimPrivatekey, optional = [] }: CredentialsArgs,
    opts: pulumi.ComponentResourceOptions = {},
  ) {
    super("kopano:index:Credentials", name, {}, { ...opts, aliases: [{ name: "credentials" }] });
    const generate = (credential: string, own: number) =>
      new random.RandomPassword(
        `${name}-${credential}`,
        { ...passwordForm, ...keepersOf({ all: rotation.all, own }) },
        { parent: this },
      );
    this.passwords = Object.fromEntries(
      [...credentialNames, ...optional].map((credential) => [
        credential,
        pulumi.secret(generate(credential, rotation[credential]).result),
      ]),
    ) as Record<CredentialName, pulumi.Output<string>>;
    this.fingerprintKey = generate("fingerprint-key", rotation.fingerprintKey);
    this.dkimPrivatekey = dkimPrivatekey;
    this.registerOutputs({ passwords: this.passwords });
  }

  /** The value of an entry; secret values, generated or configured, are secret outputs. */
  value({ value, secret }: EnvironmentEntry): pulumi.Input<string> {
    if (isGenerated(value)) return this.generated(value.generated);
    return secret ? pulumi.secret(value) : value;
  }

  /** A generated password or key; secret. */
  generated(name: GeneratedName): pulumi.Output<string> {
    const value = name === "dkimPrivatekey" ? this.dkimPrivatekey : this.passwords[name];
    if (value === undefined) throw new Error(`${name} was not generated`);
    return value;
  }

  /** A keyed hash of a string: safe to publish, it reveals only whether the value changed. */
  fingerprint(text: pulumi.Input<string>): pulumi.Output<string> {
    const digest = pulumi
      .all([this.fingerprintKey.result, text])
      .apply(([key, value]) => createHmac("sha256", key).update(value).digest("hex").slice(0, 16));
    return pulumi.unsecret(digest);
  }
}
