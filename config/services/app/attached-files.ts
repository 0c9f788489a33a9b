import { z } from "zod";
import { setting } from "../../schema/setting.ts";
import { pattern } from "../../types/string.ts";

// Below the folder of Pulumi.yaml, so that a clone of the repository is complete.
const theme = pattern("the path of a folder next to `Pulumi.yaml`", /^(?:(?!\.)[\w.-]+\/)*(?!\.)[\w.-]+$/, "theme");
const certificates = pattern(
  "the path of a PEM file next to `Pulumi.yaml`",
  /^(?:(?!\.)[\w.-]+\/)*(?!\.)[\w.-]+\.(?:pem|crt|cer)$/,
  "company-ca.pem",
);

/** The name by which the stack's own authority is trusted. */
export const ownAuthority = "stack";

/** Files and folders next to `Pulumi.yaml` whose content app gets. */
export const attachedFiles = {
  theme: setting(theme.schema, {
    doc: "Folder with a theme of WebApp: `theme.json` and its images, or style sheets in `css`; at most 1 MiB. It becomes the theme of all users who have not chosen one.",
    expected: theme.expected,
    example: theme.example,
  }),
  trustedAuthorities: setting(z.array(z.union([z.literal(ownAuthority), certificates.schema])), {
    doc: "Certificate authorities that programs in the container trust, such as WebApp when it verifies signed mail: files with their certificates, and `stack` for the stack's own.",
    expected: `a list, each element \`${ownAuthority}\` or ${certificates.expected}`,
    example: [ownAuthority, certificates.example],
    default: [],
  }),
};
