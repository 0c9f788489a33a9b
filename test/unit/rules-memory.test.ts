import { expect, it } from "vitest";
import { findings, warnsOf } from "../support/rule-cases.ts";

warnsOf({
  "less memory than Kopano's daemons need": {
    wrong: { app: { memoryMiB: 128 } },
    at: "app.memoryMiB",
    expects: "less than the 256 MiB that the image needs",
    right: { app: { memoryMiB: 256 } },
  },
  "less memory than ClamAV needs": {
    wrong: { mta: { memoryMiB: 1024, image: "registry.example.com:5000/mlan/postfix-amavis:full" } },
    at: "mta.memoryMiB",
    expects: "ClamAV's signatures alone take more than 1 GiB",
    right: { mta: { memoryMiB: 2048 } },
  },
  "less memory than ClamAV needs, in a container without it": {
    wrong: { mta: { memoryMiB: 1024 } },
    at: "mta.memoryMiB",
    expects: "ClamAV's signatures alone take more than 1 GiB",
    right: { mta: { memoryMiB: 256, image: "mlan/postfix-amavis:1.5.5-mini" } },
  },
  "the same with the tag of an image for a release": {
    wrong: { mta: { memoryMiB: 1024, image: "mlan/postfix-amavis:full-1.5.5" } },
    at: "mta.memoryMiB",
    expects: "ClamAV's signatures alone take more than 1 GiB",
    right: { mta: { memoryMiB: 256, image: "mlan/postfix-amavis:mini-1.5.5" } },
  },
  "less memory than MariaDB starts with": {
    wrong: { db: { memoryMiB: 128 } },
    at: "db.memoryMiB",
    expects: "about 80 MiB besides its main cache",
    right: { db: { memoryMiB: 192 } },
  },
});

it("is not required of slapd, whose open files are limited", () => {
  expect(findings({ auth: { memoryMiB: 128, image: "mlan/openldap:2" } })).toEqual({ errors: [], warnings: [] });
});
