import { variable } from "../../schema/variable.ts";
import { decimal } from "../../types/number.ts";
import { keptPath } from "../../types/path.ts";
import { oneOf, orEmpty, pattern } from "../../types/string.ts";

const filter = { source: "mlan/postfix-amavis: README, Incoming anti-spam and anti-virus" } as const;
const levels = { source: "mlan/postfix-amavis: README, SA_TAG_LEVEL_DEFLT" } as const;
const destiny = oneOf("D_PASS", "D_BOUNCE", "D_REJECT", "D_DISCARD");
const score = decimal(-1000, 10000, 2);

/** What amavis and SpamAssassin do with spam and viruses. */
export const spamVariables = {
  FINAL_VIRUS_DESTINY: variable(destiny, {
    ...filter,
    doc: "What becomes of mail with a virus.",
    imageDefault: "D_DISCARD",
  }),
  FINAL_BANNED_DESTINY: variable(destiny, {
    ...filter,
    doc: "What becomes of mail with a forbidden kind of attachment.",
    imageDefault: "D_DISCARD",
  }),
  FINAL_SPAM_DESTINY: variable(destiny, { ...filter, doc: "What becomes of spam.", imageDefault: "D_PASS" }),
  FINAL_BAD_HEADER_DESTINY: variable(destiny, {
    ...filter,
    doc: "What becomes of mail whose header is against the rules.",
    imageDefault: "D_PASS",
  }),
  SA_TAG_LEVEL_DEFLT: variable(score, {
    ...levels,
    doc: "Score from which the header shows the score; -999 for every message.",
    imageDefault: 2,
  }),
  SA_TAG2_LEVEL_DEFLT: variable(score, {
    ...levels,
    doc: "Score from which the header calls a message spam.",
    imageDefault: 6.2,
  }),
  SA_KILL_LEVEL_DEFLT: variable(score, {
    ...levels,
    doc: "Score from which `finalSpamDestiny` is done.",
    imageDefault: 6.9,
  }),
  RAZOR_REGISTRATION: variable(
    orEmpty(pattern("`user:password`, `user:` or `:`", /^(?:[^\s:]+:[^\s:]*|:)$/, "postmaster@example.com:secret")),
    {
      source: "mlan/postfix-amavis: README, RAZOR_REGISTRATION",
      rule: "shell-words",
      doc: "Account at the Razor servers for reporting spam; what is missing is assigned by them.",
      imageDefault: "",
      secret: true,
    },
  ),
  KOPANO_SPAMD_LIB: variable(orEmpty(keptPath("/var/lib/kopano/spamd")), {
    source: "mlan/postfix-amavis: README, Kopano-spamd integration",
    doc: "Directory whose messages are learned from, on the volume shared with `app`; empty for none.",
    imageDefault: "/var/lib/kopano/spamd",
  }),
};
