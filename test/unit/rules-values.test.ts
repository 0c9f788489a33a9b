import { describe, expect, it } from "vitest";
import parameters from "../../config/services/mta/program-parameters.json" with { type: "json" };
import { isRequired } from "../../config/services/mta/required-parameters.ts";
import { findings, refuses, warnsOf } from "../support/rule-cases.ts";

const users = (user: object) => ({ directory: { users: { demo: user } } });
const groups = (members: readonly string[]) => ({ directory: { users: { demo: {} }, groups: { team: { members } } } });

refuses({
  "a telephone number that a directory refuses": {
    wrong: users({ telephone: "Büro" }),
    at: "directory.users.demo.telephone",
    expects: "letters without accents",
    right: users({ telephone: "+49 (0)123/4567-8" }),
  },
  "a telephone number of spaces": {
    wrong: users({ telephone: " " }),
    at: "directory.users.demo.telephone",
    expects: "a telephone number",
    right: users({ telephone: "0" }),
  },
  "an address that is not ASCII": {
    wrong: users({ mail: "müller@example.com" }),
    at: "directory.users.demo.mail",
    expects: "a mail address in ASCII",
    right: users({ mail: "m.u-e+l'ler@example.com" }),
  },
  "an alias that is not ASCII": {
    wrong: users({ aliases: ["bücher@example.com"] }),
    at: "directory.users.demo.aliases[0]",
    expects: "mail addresses in ASCII",
    right: users({ aliases: ["buecher@example.com"] }),
  },
  "an empty title, which a directory refuses": {
    wrong: users({ title: "" }),
    at: "directory.users.demo.title",
    expects: "that is not empty",
    right: users({ title: "Ä" }),
  },
  "an empty family name": {
    wrong: users({ surname: " " }),
    at: "directory.users.demo.surname",
    expects: "that is not empty",
    right: users({ surname: "x y" }),
  },
  "an empty organization": {
    wrong: { directory: { organization: "" } },
    at: "directory.organization",
    expects: "that is not empty",
    right: { directory: { organization: "Ä" } },
  },
  "a member twice": {
    wrong: groups(["demo", "demo"]),
    at: "directory.groups.team.members[1]",
    expects: "is listed twice",
    right: groups(["demo"]),
  },
  "a feature twice": {
    wrong: users({ features: ["imap", "pop3", "imap"] }),
    at: "directory.users.demo.features[2]",
    expects: "is listed twice",
    right: users({ features: ["imap", "pop3"] }),
  },
  "a domain that is an address": {
    wrong: { domain: "192.168.1.10" },
    at: "domain",
    expects: "a domain name",
    right: { domain: "1.example.x1" },
  },
  "a misspelt parameter of Postfix": {
    wrong: { mta: { postfix: { smtpd_recipient_restrictons: "reject" } } },
    at: "mta.postfix.smtpd_recipient_restrictons",
    expects: "is not a parameter of Postfix",
    right: { mta: { postfix: { smtpd_recipient_restrictions: "reject" } } },
  },
  "a misspelt parameter of Dovecot": {
    wrong: { mta: { dovecot: { auth_verbos: true } } },
    at: "mta.dovecot.auth_verbos",
    expects: "is not a parameter of Dovecot",
    right: { mta: { dovecot: { auth_verbose: true } } },
  },
});

warnsOf({
  "a parameter that Postfix does not have, and that the image ignores": {
    wrong: { mta: { postfix: { our_own_list_of_things: "a" } } },
    at: "mta.postfix.our_own_list_of_things",
    expects: "is not among the parameters of Postfix",
    right: { mta: { postfix: { slow_destination_rate_delay: "1s" } } },
  },
  "a parameter that Dovecot does not have": {
    wrong: { mta: { dovecot: { fts_solr_batch: 1 } } },
    at: "mta.dovecot.fts_solr_batch",
    expects: "is not among the parameters of Dovecot",
    right: { mta: { dovecot: { imap_idle_notify_interval: "29 mins" } } },
  },
});

describe("an image", () => {
  const problems = (image: string) => findings({ app: { image } }).errors;

  it.each([
    "mlan/kopano",
    "mlan/kopano:latest",
    "registry.example.com:5000/mail/kopano__x:1.0_A-b",
    "localhost/a--b",
    "[2001:db8::1]:5000/kopano:1",
    `kopano:1@sha256:${"0".repeat(64)}`,
  ])("is named by %s", (image) => {
    expect(problems(image)).toEqual([]);
  });

  it.each([
    "mlan/kopano:1:2",
    "mlan/Kopano",
    "mlan//kopano",
    "mlan/kopano:",
    "mlan/kopano:-1",
    "mlan/kopano/",
    "-a/kopano",
    "kopano@sha256:0",
  ])("is not named by %s", (image) => {
    expect(problems(image)).toEqual([expect.stringContaining("must be an image reference")]);
  });

  it("is not named by a string longer than the engine accepts, which is detected at once", () => {
    for (const image of [`kopano:${"a".repeat(129)}`, `${"a/".repeat(200)}a`, "a".repeat(1 << 20)])
      expect(problems(image)).toEqual([expect.stringContaining("must be an image reference")]);
  });
});

describe("the list of Postfix' parameters", () => {
  it("contains every parameter that cannot be empty", () => {
    const notRequired = parameters.postfix.filter((name) => !isRequired(name));
    expect(notRequired.length).toBeGreaterThan(200);
    expect(parameters.postfix.length - notRequired.length).toBeGreaterThan(400);
  });
});
