import { acmeFolder, acmeStore, storeFile } from "../config/acme-store.ts";
import { hostNames } from "../config/host-names.ts";
import { ownCertificate } from "../config/own-certificate.ts";
import { publishedPorts } from "../config/published-ports.ts";
import type { Resolved } from "../config/resolved.ts";
import { alias } from "../config/services/aliases.ts";
import { certificateFiles } from "../config/stack/certificate-files.ts";
import type { ServiceSpec } from "./container-spec.ts";
import { issuedCertificate } from "./issued-certificate.ts";
import type { StackPlan } from "./stack-plan.ts";
import { timeZoneMount } from "./time-zone.ts";

const internalPorts = { http: 80, https: 443 } as const;
const dynamicFile = "/etc/traefik/dynamic.yml";
const resolver = "acme";
const secondsPerDay = 86_400;

/** `proxy`: Traefik, which serves the web of app over HTTPS. Its ACME account and certificates are in the volume `proxy`. */
export function proxySpec({ configuration, addresses }: StackPlan): ServiceSpec<"proxy"> {
  const { image, memoryMiB, cpuShares, startSeconds, stopSeconds } = configuration.proxy;
  const own = usesOwnCertificate(configuration);
  return {
    name: "proxy",
    image,
    environment: [],
    mounts: [...(own ? [] : [{ volume: "proxy", path: acmeFolder } as const]), timeZoneMount],
    files: [
      { path: "/etc/traefik/traefik.yml", content: fileText(staticConfiguration(configuration)) },
      { path: dynamicFile, content: fileText(dynamicConfiguration(configuration)) },
      ...(own ? issuedCertificate("app") : []),
    ],
    network: {
      hostName: "proxy",
      address: addresses.services.proxy,
      hosts: [{ name: alias.app, address: addresses.services.app }],
      ports: publishedPorts(configuration, "proxy").map(({ protocol, ip, port }) => ({
        ip,
        external: port,
        internal: protocol === "http" ? internalPorts.http : internalPorts.https,
      })),
    },
    health: {
      command: ["traefik", "healthcheck"],
      intervalSeconds: 5,
      timeoutSeconds: 10,
      startSeconds,
      retries: 5,
    },
    capabilities: { drop: ["ALL"], add: ["CAP_NET_BIND_SERVICE"] },
    noNewPrivileges: true,
    memoryMiB,
    cpuShares,
    stopSeconds,
    restart: "unless-stopped",
    log: { driver: "json-file", maxSizeMiB: 10, maxFiles: 3 },
    after: [],
  };
}

/** Whether the proxy presents the operator's certificate instead of obtaining its own. */
function usesOwnCertificate(configuration: Resolved): boolean {
  return acmeStore(configuration) === undefined && ownCertificate(configuration, "app") !== undefined;
}

/** What Traefik reads at its start (Traefik: Install Configuration). JSON is valid YAML. */
function staticConfiguration(configuration: Resolved): object {
  const { email, caServer, challenge } = configuration.proxy;
  return {
    global: { checkNewVersion: false, sendAnonymousUsage: false },
    log: { level: "INFO" },
    ping: {},
    entryPoints: {
      http: {
        address: `:${internalPorts.http}`,
        http: { redirections: { entryPoint: { to: "https", scheme: "https", permanent: true } } },
      },
      https: {
        address: `:${internalPorts.https}`,
        // Time for a large attachment.
        transport: { respondingTimeouts: { readTimeout: "1h" } },
      },
    },
    providers: { file: { filename: dynamicFile, watch: false } },
    ...(!usesOwnCertificate(configuration) && {
      certificatesResolvers: {
        [resolver]: {
          acme: {
            ...(email !== undefined && { email }),
            caServer,
            storage: `${acmeFolder}/${storeFile}`,
            keyType: "RSA2048",
            ...(challenge === "http" ? { httpChallenge: { entryPoint: "http" } } : { tlsChallenge: {} }),
          },
        },
      },
    }),
  };
}

/** Which names lead where (Traefik: Routing Configuration). */
function dynamicConfiguration(configuration: Resolved): object {
  const { hstsDays, names } = configuration.proxy;
  const { app, mta } = hostNames(configuration);
  const own = usesOwnCertificate(configuration);
  const tls = own ? {} : { certResolver: resolver };
  const hsts = hstsDays === 0 ? [] : ["hsts"];
  const served = [...new Set([app, ...names])];
  // The name of mta is there for its certificate.
  const forwarded = configuration.mta.enabled && !own && !served.includes(mta) ? [mta] : [];
  const routers = [
    ...served.map((name) => [name, hsts] as const),
    ...forwarded.map((name) => [name, [...hsts, "to-app"]] as const),
  ].map(([name, middlewares]) => [
    name.replaceAll(".", "-"),
    { rule: `Host(\`${name}\`)`, entryPoints: ["https"], middlewares, service: "app", tls },
  ]);
  const middlewares = {
    ...(hstsDays > 0 && { hsts: { headers: { stsSeconds: hstsDays * secondsPerDay } } }),
    ...(forwarded.length > 0 && {
      "to-app": {
        redirectRegex: { regex: "^https://[^/]+/(.*)", replacement: `https://${app}/\${1}`, permanent: true },
      },
    }),
  };
  return {
    http: {
      routers: Object.fromEntries(routers),
      ...(Object.keys(middlewares).length > 0 && { middlewares }),
      services: { app: { loadBalancer: { servers: [{ url: `http://${alias.app}:80` }], passHostHeader: true } } },
    },
    tls: {
      options: { default: { minVersion: "VersionTLS12" } },
      ...(own && {
        stores: {
          default: {
            defaultCertificate: { certFile: certificateFiles.certificate, keyFile: certificateFiles.key },
          },
        },
      }),
    },
  };
}

function fileText(configuration: object): string {
  return `${JSON.stringify(configuration, null, 2)}\n`;
}
