import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { directoryContentJob, directorySchemaJob } from "../containers/directory-jobs.ts";
import { accountsWithPassword } from "../containers/ldif.ts";
import { passwordForm } from "./credentials.ts";
import type { Foundation } from "./foundation.ts";
import { Job } from "./job.ts";

export interface DirectoryContentArgs {
  /** The stack with the directory (`createFoundation`) and the configuration of its users and groups. */
  readonly foundation: Foundation;
}

interface Account {
  /** Secret. */
  readonly password: pulumi.Output<string>;
  /** The password as the directory stores it; secret. */
  readonly stored: pulumi.Output<string>;
}

/**
 * The Kopano schema and the users and groups of `kopano:directory`, in the stack's directory.
 *
 * Missing entries are added. Existing entries that differ are reported, not changed: use LDAP tools to change users who
 * are already in the directory. Data that a destroyed stack left behind gets the new passwords.
 */
export class DirectoryContent extends pulumi.ComponentResource {
  /** Passwords by account; secret. */
  readonly passwords: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(name: string, { foundation }: DirectoryContentArgs, opts: pulumi.ComponentResourceOptions) {
    super("kopano:index:DirectoryContent", name, {}, opts);
    const { plan } = foundation;
    const accounts = accountsWithPassword(plan.configuration).map(
      (account) => [account, this.createAccount(name, account, foundation)] as const,
    );
    this.passwords = Object.fromEntries(accounts.map(([account, { password }]) => [account, password]));
    const stored = Object.fromEntries(accounts.map(([account, own]) => [account, own.stored]));
    const dependsOn = opts.dependsOn;
    const schema = new Job(
      `${name}-schema`,
      { spec: directorySchemaJob(plan), foundation },
      { parent: this, ...(dependsOn && { dependsOn }) },
    );
    const content = new Job(
      `${name}-content`,
      { spec: directoryContentJob(plan), foundation, accounts: stored },
      { parent: this, dependsOn: schema, aliases: [{ name: "directory-people" }] },
    );
    content.log.apply(warnOfDifferences);
    this.registerOutputs({ passwords: this.passwords });
  }

  private createAccount(name: string, account: string, { plan }: Foundation): Account {
    const chosen = plan.configuration.directory.users[account]?.password;
    // slapd stores a configured password in plain text; only its manager and the account itself can read it.
    if (chosen !== undefined) return { password: pulumi.secret(chosen), stored: pulumi.secret(chosen) };
    const generated = new random.RandomPassword(
      `${name}-${account}`,
      { ...passwordForm, length: 20 },
      { parent: this },
    );
    return { password: pulumi.secret(generated.result), stored: cryptHash(generated) };
  }
}

/** crypt(3) of both Debian and Alpine supports bcrypt, and the provider keeps the salted hash in the state. */
function cryptHash(password: random.RandomPassword): pulumi.Output<string> {
  return pulumi.secret(pulumi.interpolate`{CRYPT}${password.bcryptHash}`);
}

function warnOfDifferences(log: string): void {
  const differing = log.split("\n").filter((line) => /^(?:differs|unlisted): /.test(line));
  if (differing.length === 0) return;
  void pulumi.log.warn(
    [
      "The directory has entries that differ from kopano:directory. They were not changed: change them with LDAP tools,",
      "or correct the stack file:",
      ...differing.map((line) => `  ${line.trim()}`),
    ].join("\n"),
  );
}
