import { readFileSync } from "node:fs";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { Resolved } from "../../config/resolved";
import { accountsWithPassword, directoryLdif, managedAttributes } from "../../containers/ldif";
import type { Observation } from "../../program/engine-observation";
import { passwordForm } from "../credentials";
import type { Service } from "../service";
import type { Volumes } from "../volumes";
import { Job } from "./job";

interface DirectoryContentArgs {
  readonly configuration: Resolved;
  readonly auth: Service;
  readonly authImage: string;
  readonly appImage: string;
  readonly volumes: Volumes;
  /** Password of the directory's administrator. */
  readonly rootPassword: pulumi.Input<string>;
  readonly observed: Observation | undefined;
  /** When this run began, in ISO 8601. */
  readonly now: string;
}

const script = readFileSync(path.join(__dirname, "job.sh"), "utf8");

/**
 * The Kopano schema and the people of `kopano:directory`, in the stack's directory.
 *
 * What is absent is added. An entry that is there and differs is left as it is and said: changing people who are
 * already in the directory is done with LDAP tools. Data that a destroyed stack left behind gets the new passwords.
 */
export class DirectoryContent extends pulumi.ComponentResource {
  /** Passwords by account; secret. */
  readonly passwords: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(name: string, args: DirectoryContentArgs, opts: pulumi.ComponentResourceOptions) {
    super("kopano:index:DirectoryContent", name, {}, opts);
    const { configuration, volumes, observed, now } = args;
    const accounts = accountsWithPassword(configuration).map((account) =>
      this.createAccount(name, account, configuration),
    );
    this.passwords = Object.fromEntries(accounts.map(({ account, password }) => [account, password]));
    // The schema belongs to the Kopano release, so it comes from the app image (seed, "Kopano LDAP schema").
    // After auth: an empty volume is filled from the image that mounts it first.
    const schema = new Job(
      `${name}-schema`,
      {
        image: args.appImage,
        script: "set -eu; zcat /usr/share/doc/kopano/kopano.ldif.gz >/srv/kopano.ldif",
        mounts: [volumes.mount("auth", "/srv")],
        observed,
        now,
      },
      { parent: this, dependsOn: args.auth },
    );
    const ldif = pulumi
      .all(accounts.map(({ account, hash }) => hash.apply((value) => [account, value] as const)))
      .apply((hashes) => directoryLdif(configuration, Object.fromEntries(hashes)));
    const people = new Job(
      `${name}-people`,
      {
        image: args.authImage,
        script,
        mounts: [volumes.mount("auth", "/srv")],
        uploads: [
          { file: "/seed.ldif", content: pulumi.secret(ldif), permissions: "0600" },
          { file: "/seed.root-password", content: args.rootPassword, permissions: "0600" },
          { file: "/seed.attributes", content: managedAttributes.join("\n") },
          { file: "/seed.owner", content: volumes.owner },
        ],
        observed,
        now,
      },
      { parent: this, dependsOn: [args.auth, schema] },
    );
    people.log.apply(warnOfDifferences);
    this.registerOutputs();
  }

  private createAccount(name: string, account: string, { directory }: Resolved) {
    const chosen = directory.users[account]?.password;
    // slapd stores a chosen password as it is given; only its manager and the account itself can read it.
    if (chosen !== undefined) return { account, password: pulumi.secret(chosen), hash: pulumi.secret(chosen) };
    const generated = new random.RandomPassword(
      `${name}-${account}`,
      { ...passwordForm, length: 20 },
      { parent: this },
    );
    return { account, password: pulumi.secret(generated.result), hash: cryptHash(generated) };
  }
}

/** bcrypt is known to crypt(3) of both Debian and Alpine, and the provider keeps the salted hash in the state. */
function cryptHash(password: random.RandomPassword): pulumi.Output<string> {
  return pulumi.secret(pulumi.interpolate`{CRYPT}${password.bcryptHash}`);
}

function warnOfDifferences(log: string): void {
  const differing = log.split("\n").filter((line) => /^(?:differs|unlisted): /.test(line));
  if (differing.length === 0) return;
  void pulumi.log.warn(
    [
      "The directory has entries that are not as kopano:directory says. They were left as they are; change them with LDAP tools,",
      "or take over into the stack file what is right:",
      ...differing.map((line) => `  ${line.trim()}`),
    ].join("\n"),
  );
}
