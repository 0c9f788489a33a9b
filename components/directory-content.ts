import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { Resolved } from "../config/resolved.ts";
import {
  type AccountKeys,
  accountPasswords,
  hashedPasswordLines,
  hashedPasswordsVersion,
  type Passwords,
  plainPasswordLines,
} from "../containers/account-passwords.ts";
import { directoryContentJob, directorySchemaJob } from "../containers/directory-jobs.ts";
import { keepersOf, passwordForm } from "./credentials.ts";
import type { Foundation } from "./foundation.ts";
import { Job } from "./job.ts";

/** Which directory is filled, and with what. */
export interface DirectoryContentArgs {
  /** The stack with the directory (`createFoundation`) and the configuration of its users and groups. */
  readonly foundation: Foundation;
  /** The id of the directory's service on Docker Swarm: the jobs reach it over a socket, so they run on its node. */
  readonly service?: pulumi.Input<string>;
}

/**
 * The Kopano schema and the users and groups of `kopano:directory`, in the stack's directory.
 *
 * Missing entries are added, and what the configuration sets, or set before, is changed. What it never set is left alone,
 * as are passwords that users changed themselves. Entries that are no longer listed are reported, and removed if
 * `removeUnlisted` is set. Data that a destroyed stack left behind gets the new passwords.
 */
export class DirectoryContent extends pulumi.ComponentResource {
  /** Passwords by account; secret. One value for all of them: thousands of secrets would each be encrypted at every run. */
  readonly passwords: pulumi.Output<Readonly<Record<string, string>>>;
  /** What the job that loads the users and groups printed; fails if it failed. */
  readonly log: pulumi.Output<string>;

  constructor(name: string, { foundation, service }: DirectoryContentArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("kopano:index:DirectoryContent", name, {}, opts);
    const { plan, earlierPasswords } = foundation;
    const { configuration } = plan;
    const key = new random.RandomPassword(`${name}-key`, passwordForm, { parent: this });
    // The first key stays: passwords that are not generated are recognized by it, and must not be set again.
    const passwordKey = this.rotatedKey(name, configuration) ?? key;
    const derive = <T>(from: (configuration: Resolved, keys: AccountKeys, earlier: Passwords) => T): pulumi.Output<T> =>
      pulumi
        .all([key.result, passwordKey.result, earlierPasswords])
        .apply(([recognition, passwords, earlier]) => from(configuration, { recognition, passwords }, earlier));
    this.passwords = pulumi.secret(derive(accountPasswords));
    const dependsOn = opts.dependsOn;
    const beside = service === undefined ? {} : { beside: service };
    const schema = new Job(
      `${name}-schema`,
      { spec: directorySchemaJob(plan), foundation, ...beside },
      { parent: this, ...(dependsOn && { dependsOn }) },
    );
    const content = new Job(
      `${name}-content`,
      {
        spec: directoryContentJob(plan),
        foundation,
        ...beside,
        cause: causeOfNewContent(foundation),
        passwords: {
          plain: derive(plainPasswordLines),
          hashed: {
            version: () => pulumi.unsecret(derive(hashedPasswordsVersion)),
            compose: () => derive(hashedPasswordLines),
          },
        },
      },
      { parent: this, dependsOn: schema, aliases: [{ name: "directory-people" }] },
    );
    this.log = content.log;
    this.log.apply(reportOnDirectory);
    // Without the passwords: the state would contain thousands of them once more for each component.
    this.registerOutputs();
  }

  /** What the generated passwords of all users are derived from, once they were rotated. */
  private rotatedKey(name: string, { rotation: { all, userPasswords } }: Resolved): random.RandomPassword | undefined {
    const keepers = keepersOf({ all, userPasswords });
    return keepers.keepers === undefined
      ? undefined
      : new random.RandomPassword(`${name}-password-key`, { ...passwordForm, ...keepers }, { parent: this });
  }
}

/** The administrator's password was changed by hand: only the job sets it on a directory that is not empty. */
function causeOfNewContent({ engine: { observed, prefix } }: Foundation): string | undefined {
  const { id, changes = [] } = observed?.containers.get(`${prefix}-auth`) ?? {};
  return changes.length === 0 ? undefined : `${id} changed`;
}

/** Changes are news; what was left as it is, is a warning. */
function reportOnDirectory(log: string): void {
  const lines = log.split("\n").map((line) => line.trim());
  const left = lines.filter((line) => /^(?:unlisted|password kept): /.test(line));
  if (left.length > 0)
    void pulumi.log.warn(
      [
        "The directory has users or groups that kopano:directory does not list, or that had a password before. They were",
        "left as they are:",
        ...left.map((line) => `  ${line}`),
      ].join("\n"),
    );
}
