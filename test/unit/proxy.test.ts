import { describe, expect, it } from "vitest";
import { hasProxy } from "../../config/acme-store.ts";
import { checkConfiguration } from "../../config/rules/check.ts";
import { appSpec } from "../../containers/app-spec.ts";
import { mtaSpec } from "../../containers/mta-spec.ts";
import { proxySpec } from "../../containers/proxy-spec.ts";
import { stackPlan } from "../../containers/stack-plan.ts";
import { TestAuthority } from "../support/certificates.ts";
import { findings } from "../support/rule-cases.ts";

const ports = { http: 80, https: 443 };

/** What Traefik reads, as far as the tests look at it. */
interface Static {
  readonly entryPoints: { readonly http: object };
  readonly certificatesResolvers?: { readonly acme: { readonly acme: object } };
}
interface Dynamic {
  readonly http: {
    readonly routers: Readonly<Record<string, { readonly rule: string; readonly middlewares: readonly string[] }>>;
    readonly middlewares?: Readonly<Record<string, object>>;
    readonly services: { readonly app: object };
  };
  readonly tls: object;
}

function rendered(proxy: object, rest: object = {}) {
  const { configuration } = checkConfiguration({ domain: "example.com", proxy: { ports, ...proxy }, ...rest });
  const plan = stackPlan(configuration, "10.20.30.0/24");
  const spec = proxySpec(plan);
  const read = (suffix: string): unknown => {
    const content = spec.files.find(({ path }) => path.endsWith(suffix))?.content;
    return JSON.parse(typeof content === "string" ? content : "");
  };
  return { plan, spec, fixed: read("traefik.yml") as Static, dynamic: read("dynamic.yml") as Dynamic };
}

describe("the proxy", () => {
  const { plan, spec, fixed, dynamic } = rendered({
    email: "postmaster@example.com",
    names: ["autodiscover.example.com"],
  });

  it("obtains certificates for the names of app and mta and for further ones, each on its own", () => {
    expect(Object.values(dynamic.http.routers).map(({ rule }) => rule)).toEqual([
      "Host(`mail.example.com`)",
      "Host(`autodiscover.example.com`)",
      "Host(`mx.example.com`)",
    ]);
    expect(fixed.certificatesResolvers?.acme.acme).toEqual({
      email: "postmaster@example.com",
      caServer: "https://acme-v02.api.letsencrypt.org/directory",
      storage: "/acme/acme.json",
      keyType: "RSA2048",
      httpChallenge: { entryPoint: "http" },
    });
  });

  it("is no part of a stack with an empty section, which Pulumi provides if none is set", () => {
    const { configuration } = checkConfiguration({ domain: "example.com", proxy: {} });
    expect(hasProxy(configuration.set)).toBe(false);
    expect(hasProxy(checkConfiguration({ domain: "example.com", proxy: { ports } }).configuration.set)).toBe(true);
  });

  it("keeps its store in a volume that app and mta mount read-only", () => {
    expect(spec.mounts).toContainEqual({ volume: "proxy", path: "/acme" });
    for (const { mounts, environment } of [appSpec(plan), mtaSpec(plan)]) {
      expect(mounts).toContainEqual({ volume: "proxy", path: "/acme", isReadOnly: true });
      expect(environment).toContainEqual({ name: "ACME_FILE", value: "/acme/acme.json", secret: false });
    }
  });

  it("redirects HTTP to HTTPS, and the name of mta to that of app, and has browsers insist on HTTPS", () => {
    expect(fixed.entryPoints.http).toEqual({
      address: ":80",
      http: { redirections: { entryPoint: { to: "https", scheme: "https", permanent: true } } },
    });
    expect(dynamic.http.routers["mx-example-com"]?.middlewares).toEqual(["hsts", "to-app"]);
    expect(dynamic.http.routers["autodiscover-example-com"]?.middlewares).toEqual(["hsts"]);
    expect(dynamic.http.middlewares?.hsts).toEqual({ headers: { stsSeconds: 15_552_000 } });
    expect(rendered({ hstsDays: 0 }).dynamic.http.middlewares).not.toHaveProperty("hsts");
  });

  it("passes every path on unchanged, with the host name", () => {
    expect(dynamic.http.services.app).toEqual({
      loadBalancer: { servers: [{ url: "http://app:80" }], passHostHeader: true },
    });
  });

  it("has no access to the engine, and one capability", () => {
    expect(spec.mounts.map(({ path }) => path)).toEqual(["/acme", "/etc/localtime"]);
    expect(spec.capabilities).toEqual({ drop: ["ALL"], add: ["CAP_NET_BIND_SERVICE"] });
    expect(JSON.stringify(fixed)).not.toContain("docker");
  });

  it("presents the operator's certificate if there is one, and obtains none", () => {
    const own = rendered({}, { tls: new TestAuthority().issue("mail.example.com", "mx.example.com") });
    expect(own.fixed).not.toHaveProperty("certificatesResolvers");
    expect(own.dynamic.tls).toMatchObject({
      stores: { default: { defaultCertificate: { certFile: "/etc/ssl/kopano/cert.pem" } } },
    });
    expect(own.spec.mounts.map(({ path }) => path)).toEqual(["/etc/localtime"]);
    expect(appSpec(own.plan).environment.map(({ name }) => name)).not.toContain("ACME_FILE");
  });

  it.each([
    [{ proxy: { ports: { http: 80 } } }, "kopano:proxy.ports.https: is missing"],
    [{ proxy: { ports: { https: 443 } } }, "kopano:proxy.ports.http: is missing"],
    [{ proxy: { ports, names: ["192.0.2.1"] } }, "kopano:proxy.names[0]: must be a host name"],
    [{ proxy: { ports }, app: { image: "mlan/kopano:core-8.7.80-3.5.2" } }, "kopano:proxy: has nothing to serve"],
    [{ proxy: { ports }, tls: { acmeStore: { host: "/srv/acme" } } }, "kopano:tls.acmeStore: cannot be set together"],
    [{ proxy: { ports }, app: { ports: { http: 443 } } }, "publishes 0.0.0.0:443"],
  ])("is refused with %j", (input, expected) => {
    expect(findings(input).errors.join("\n")).toContain(expected);
  });

  it("needs no port 80 for the challenge on port 443", () => {
    expect(findings({ proxy: { ports: { https: 443 }, challenge: "tls" } }).errors).toEqual([]);
  });
});
