import { warnsOf } from "../support/rule-cases.ts";

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
  "less memory than MariaDB starts with": {
    wrong: { db: { memoryMiB: 128 } },
    at: "db.memoryMiB",
    expects: "about 80 MiB besides its main cache",
    right: { db: { memoryMiB: 192 } },
  },
  "less memory than slapd reserves for its files": {
    wrong: { auth: { memoryMiB: 256, image: `mlan/openldap@sha256:${"0".repeat(64)}` } },
    at: "auth.memoryMiB",
    expects: "every file that the engine allows it to open",
    right: { auth: { memoryMiB: 256, image: "kopano-local/auth:1" } },
  },
});
