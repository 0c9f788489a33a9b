import { variable } from "../../schema/variable.ts";
import { decimal } from "../../types/number.ts";
import { keptPath } from "../../types/path.ts";
import { oneOf, orEmpty, pattern } from "../../types/string.ts";

const filter = { source: "mlan/postfix-amavis: README, Incoming anti-spam and anti-virus" } as const;
const levels = { source: "mlan/postfix-amavis: README, SA_TAG_LEVEL_DEFLT" } as const;
const destiny = oneOf("D_PASS", "D_BOUNCE", "D_REJECT", "D_DISCARD");
const score = decimal(-1000, 10000, 2);

/** Treatment of spam and viruses by amavis and SpamAssassin. */
export const spamVariables = {
  FINAL_VIRUS_DESTINY: variable(destiny, {
    ...filter,
    doc: "What to do with mail that contains a virus.",
    imageDefault: "D_DISCARD",
  }),
  FINAL_BANNED_DESTINY: variable(destiny, {
    ...filter,
    doc: "What to do with mail that has a banned attachment type.",
    imageDefault: "D_DISCARD",
  }),
  FINAL_SPAM_DESTINY: variable(destiny, { ...filter, doc: "What to do with spam.", imageDefault: "D_PASS" }),
  FINAL_BAD_HEADER_DESTINY: variable(destiny, {
    ...filter,
    doc: "What to do with mail that has an invalid header.",
    imageDefault: "D_PASS",
  }),
  SA_TAG_LEVEL_DEFLT: variable(score, {
    ...levels,
    doc: "Score at which the spam score is added to the header; -999 for every message.",
    imageDefault: 2,
  }),
  SA_TAG2_LEVEL_DEFLT: variable(score, {
    ...levels,
    doc: "Score at which the header marks a message as spam.",
    imageDefault: 6.2,
  }),
  SA_KILL_LEVEL_DEFLT: variable(score, {
    ...levels,
    doc: "Score at which `finalSpamDestiny` applies.",
    imageDefault: 6.9,
  }),
  RAZOR_REGISTRATION: variable(
    orEmpty(pattern("`user:password`, `user:` or `:`", /^(?:[^\s:]+:[^\s:]*|:)$/, "postmaster@example.com:secret")),
    {
      source: "mlan/postfix-amavis: README, RAZOR_REGISTRATION",
      rule: "shell-words",
      doc: "Account at the Razor servers for reporting spam; they assign a missing part.",
      imageDefault: "",
      secret: true,
    },
  ),
  KOPANO_SPAMD_LIB: variable(orEmpty(keptPath("/var/lib/kopano/spamd")), {
    source: "mlan/postfix-amavis: README, Kopano-spamd integration",
    doc: "Directory of messages for spam learning, on the volume shared with `app`; empty for none.",
    imageDefault: "/var/lib/kopano/spamd",
  }),
};
