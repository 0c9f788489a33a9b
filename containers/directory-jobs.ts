import { entryForm } from "../config/entry-form.ts";
import type { JobSpec } from "./container-spec.ts";
import { jobSpec } from "./job-spec.ts";
import { accountLines, directoryLdif, rootDnLine } from "./ldif.ts";
import { script } from "./scripts.ts";
import type { StackPlan } from "./stack-plan.ts";

/**
 * The Kopano schema for the directory. It belongs to the Kopano release, so it comes from the app image (docker-kopano
 * README, "Kopano LDAP schema").
 */
export function directorySchemaJob(plan: StackPlan): JobSpec {
  return jobSpec(plan, "directory-schema", {
    image: plan.configuration.app.image,
    script: "set -eu; zcat /usr/share/doc/kopano/kopano.ldif.gz >/srv/kopano.ldif",
    files: [],
  });
}

/** The users and groups of `kopano:directory`, as the directory has to have them. */
export function directoryContentJob(plan: StackPlan): JobSpec {
  const { configuration, environments } = plan;
  const { identity, server } = entryForm(configuration);
  const { removeUnlisted, allowServerChange } = configuration.directory;
  const lines = accountLines(configuration);
  const rootPassword = environments.auth.find(({ name }) => name === "LDAPROOT_PW");
  return jobSpec(plan, "directory-content", {
    image: configuration.auth.image,
    script: script("directory.sh"),
    files: [
      { path: "/directory/changes.awk", content: script("directory-changes.awk") },
      { path: "/directory/content.ldif", content: directoryLdif(configuration), isLarge: true },
      ...(identity === undefined ? [] : [{ path: "/directory/identity", content: identity.attribute }]),
      // While accounts may move, their present server does not matter.
      ...(server === undefined || allowServerChange ? [] : [{ path: "/directory/server", content: server }]),
      { path: "/directory/remove-unlisted", content: removeUnlisted ? "yes" : "no" },
      { path: "/directory/passwords", content: { passwords: "plain", lines }, permissions: "0600" },
      {
        path: "/directory/passwords.hashed",
        content: { passwords: "hashed", lines },
        permissions: "0600",
        isLarge: true,
      },
      { path: "/directory/root-dn", content: `${rootDnLine(configuration)}\n` },
      {
        path: "/directory/root-password",
        content: {
          parts: rootPassword === undefined ? {} : { rootPassword: { service: "auth", entry: rootPassword } },
          compose: ({ rootPassword: password = "" }) => password,
        },
        permissions: "0600",
      },
      {
        path: "/directory/owner",
        content: { parts: { owner: { stack: "owner" } }, compose: ({ owner = "" }) => owner },
      },
    ],
  });
}
