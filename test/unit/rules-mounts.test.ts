import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { checkConfiguration } from "../../config/rules/check.ts";
import { serviceNames } from "../../config/services/service-name.ts";
import { composeProject } from "../../containers/compose-file.ts";
import { containerSpecs } from "../../containers/specs.ts";
import { stackPlan } from "../../containers/stack-plan.ts";
import { findings, refuses } from "../support/rule-cases.ts";

function mounts(of: object, further: object = {}) {
  return { app: { mounts: of }, ...further };
}

const right = mounts({ "/mnt/data": { host: "/srv/data" }, "/mnt/archive": { volume: "old_archive" } });

refuses({
  "a mount of nothing": {
    wrong: mounts({ "/mnt/data": { writable: true } }),
    at: "app.mounts./mnt/data",
    expects: "either `host` or `volume`",
    right,
  },
  "a mount of two things": {
    wrong: mounts({ "/mnt/data": { host: "/srv/data", volume: "data" } }),
    at: "app.mounts./mnt/data",
    expects: "either `host` or `volume`",
    right,
  },
  "a path of the host that is relative": {
    wrong: mounts({ "/mnt/data": { host: "./data" } }),
    at: "app.mounts./mnt/data.host",
    expects: "an absolute path",
    right,
  },
  "a path of the host that leaves its folder": {
    wrong: mounts({ "/mnt/data": { host: "/srv/../etc" } }),
    at: "app.mounts./mnt/data.host",
    expects: "without `.`, `..`",
    right,
  },
  "the same path in two forms": {
    wrong: mounts({ "/mnt/data": { host: "/srv/data" }, "/mnt/data/": { host: "/srv/other" } }),
    at: "app.mounts./mnt/data/",
    expects: "`/` at its end",
    right,
  },
  "a path inside another mount": {
    wrong: mounts({ "/mnt": { host: "/srv" }, "/mnt/data": { host: "/srv/data" } }),
    at: "app.mounts./mnt/data",
    expects: "overlaps with /mnt, another mount",
    right,
  },
  "a path that hides the data of the stack": {
    wrong: mounts({ "/var/lib": { host: "/srv" } }),
    at: "app.mounts./var/lib",
    expects: "overlaps with /var/lib/kopano/attachments",
    right,
  },
  "a path on the volume of the stack": {
    wrong: { mta: { mounts: { "/etc/postfix/own": { host: "/srv/postfix" } } } },
    at: "mta.mounts./etc/postfix/own",
    expects: "overlaps with /etc/postfix",
    right: { mta: { mounts: { "/etc/own": { host: "/srv/postfix" } } } },
  },
  "a file of Kopano's configuration, which every start rewrites": {
    wrong: mounts({ "/etc/kopano/server.cfg": { host: "/srv/server.cfg" } }),
    at: "app.mounts./etc/kopano/server.cfg",
    expects: "overlaps with /etc/kopano",
    right: mounts({ "/etc/kopano/userscripts": { host: "/srv/userscripts" } }),
  },
  "a theme": {
    wrong: mounts({ "/etc/kopano/theme/Custom": { host: "/srv/theme" } }),
    at: "app.mounts./etc/kopano/theme/Custom",
    expects: "`kopano:app.theme`",
    right,
  },
  "the socket of the engine": {
    wrong: mounts({ "/mnt/docker.sock": { host: "/var/run/docker.sock" } }),
    at: "app.mounts./mnt/docker.sock",
    expects: "control the engine",
    right,
  },
  "a folder that contains the socket": {
    wrong: mounts({ "/mnt/run": { host: "/run" } }),
    at: "app.mounts./mnt/run",
    expects: "control the engine",
    right,
  },
  "the socket of an engine at another place": {
    wrong: mounts({ "/mnt/own": { host: "/srv/own" } }, { engine: { host: "unix:///srv/own/docker.sock" } }),
    at: "app.mounts./mnt/own",
    expects: "control the engine",
    right: mounts({ "/mnt/own": { host: "/srv/own" } }),
  },
  "a volume that the stack adopts": {
    wrong: mounts({ "/mnt/db": { volume: "mail_db" } }, { data: { volumes: { db: "mail_db" } } }),
    at: "app.mounts./mnt/db",
    expects: "already uses as `db`",
    right: mounts({ "/mnt/db": { volume: "mail_db" } }),
  },
});

describe("what the program puts into containers", () => {
  const { configuration } = checkConfiguration({ domain: "example.com" });
  const plan = stackPlan(configuration, "10.20.30.0/24");
  const paths = serviceNames.flatMap((service) => {
    const { files, mounts: own } = containerSpecs[service](plan);
    return [...files, ...own].map(({ path }) => [service, path] as const);
  });

  it.each(paths)("cannot be hidden in %s by a mount at %s", (service, path) => {
    const { errors } = findings({ [service]: { mounts: { [path]: { host: "/srv/data" } } } });
    expect(errors).toEqual([expect.stringContaining("overlaps with")]);
  });
});

describe("the mounts of a service", () => {
  const { configuration } = checkConfiguration({
    domain: "example.com",
    db: { mounts: { "/docker-entrypoint-initdb.d": { host: "/srv/sql" } } },
    app: { mounts: { "/mnt/b": { volume: "db", writable: true }, "/mnt/a": { volume: "old" } } },
  });
  const plan = stackPlan(configuration, "10.20.30.0/24");

  it("are added to its own, read-only by default", () => {
    expect(containerSpecs.db(plan).mounts.slice(2)).toEqual([
      { hostPath: "/srv/sql", path: "/docker-entrypoint-initdb.d" },
    ]);
    expect(containerSpecs.app(plan).mounts.slice(6)).toEqual([
      { engineVolume: "old", path: "/mnt/a" },
      { engineVolume: "db", path: "/mnt/b", isWritable: true },
    ]);
  });

  it("are in the compose file, with volumes under their name on the engine", () => {
    const { services, volumes } = parse(composeProject(plan).text);
    expect(services.db.volumes).toContain("/srv/sql:/docker-entrypoint-initdb.d:ro");
    expect(services.app.volumes).toEqual(expect.arrayContaining(["further-old:/mnt/a:ro", "further-db:/mnt/b"]));
    expect(volumes).toMatchObject({ db: null, "further-db": { name: "db" }, "further-old": { name: "old" } });
  });
});
