import { describe, expect, it } from "vitest";
import { checkConfiguration } from "../../config/rules/check.ts";
import { appSpec } from "../../containers/app-spec.ts";
import { mtaSpec } from "../../containers/mta-spec.ts";
import { stackPlan } from "../../containers/stack-plan.ts";

function specs(input: object) {
  const { configuration, warnings } = checkConfiguration({ domain: "example.com", ...input });
  const plan = stackPlan(configuration, "10.20.30.0/24");
  const [app, mta] = [appSpec(plan), mtaSpec(plan)].map((spec) => ({
    ...spec,
    variables: Object.fromEntries(spec.environment.map(({ name, value }) => [name, value])),
  }));
  if (app === undefined || mta === undefined) throw new Error("no specs");
  return { app, mta, warnings };
}

describe("a stack with Traefik's store", () => {
  const { app, mta, warnings } = specs({ tls: { acmeStore: { volume: "traefik_acme", file: "le/acme.json" } } });

  it("names the store to app and mta, and no other certificate", () => {
    expect(warnings).toEqual([]);
    expect(app.variables).toMatchObject({
      ACME_FILE: "/acme/le/acme.json",
      ACME_POSTHOOK: "sv restart kopano-gateway kopano-ical",
    });
    expect(mta.variables).toMatchObject({ ACME_FILE: "/acme/le/acme.json" });
    for (const { variables } of [app, mta])
      expect(Object.keys(variables).filter((name) => /SSL_CERT|SSL_PRIV|TLS_CERT_|TLS_KEY_/.test(name))).toEqual([]);
  });

  it("mounts it read-only", () => {
    for (const { mounts } of [app, mta]) expect(mounts).toContainEqual({ engineVolume: "traefik_acme", path: "/acme" });
    const onHost = specs({ tls: { acmeStore: { host: "/srv/acme" } } });
    for (const { mounts } of [onHost.app, onHost.mta])
      expect(mounts).toContainEqual({ hostPath: "/srv/acme", path: "/acme" });
  });

  it("leaves a service alone that has certificates of its own", () => {
    const environment = { smtpdTlsCertFile: "/a.pem", smtpdTlsKeyFile: "/a.key" };
    const mixed = specs({ tls: { acmeStore: { host: "/srv/acme" } }, mta: { environment } });
    expect(mixed.mta.variables).not.toHaveProperty("ACME_FILE");
    expect(mixed.mta.mounts.filter(({ path }) => path === "/acme")).toEqual([]);
    expect(mixed.app.variables).toHaveProperty("ACME_FILE");
  });

  it("changes nothing where it is not used", () => {
    const without = specs({});
    for (const { variables, files } of [without.app, without.mta]) {
      expect(variables).not.toHaveProperty("ACME_FILE");
      expect(files.map(({ path }) => path).filter((path) => path.includes("acme"))).toEqual([]);
    }
  });
});
