import type { X509Certificate } from "node:crypto";
import { directoryTree, serverUnit } from "../directory-tree.ts";
import { effective, usesDirectory } from "../effective.ts";
import { serversCertificate } from "../own-certificate.ts";
import { publishedOn } from "../published-ports.ts";
import type { Resolved } from "../resolved.ts";
import { setVariables } from "../set-variables.ts";
import type { Server } from "../stack/directory-entries.ts";
import { isPlaceholder } from "../stack/tls.ts";
import { ipAddress } from "../types/ip-range.ts";
import { isWithin } from "../types/ldap.ts";
import { certificatesOf } from "../types/pem.ts";
import { error, type Finding, type Rule, warning } from "./finding.ts";
import { certificatePlace, refusedCertificate } from "./own-certificates.ts";

type Servers = readonly (readonly [name: string, server: Server])[];

function serversOf({ directory }: Resolved): Servers {
  return Object.entries(directory.servers);
}

function listOf(servers: Servers): string {
  return servers.map(([name]) => `\`${name}\``).join(", ");
}

/** Kopano either is one of the servers, or there are none. */
const ownServer: Rule = (configuration) => {
  const { app } = configuration;
  const servers = serversOf(configuration);
  const [first] = servers;
  if (!app.enabled || (first === undefined && app.server === undefined)) return [];
  if (first === undefined)
    return [
      error(
        "kopano:app.server",
        "is not a server of `directory.servers`, which is not set: it lists all servers, and is the same in all their stacks",
      ),
    ];
  if (app.server === undefined)
    return [
      error(
        "kopano:app.server",
        `is missing: \`directory.servers\` lists ${listOf(servers)}, and this stack has one of them`,
        first[0],
      ),
    ];
  return servers.some(([name]) => name === app.server)
    ? []
    : [
        error(
          "kopano:app.server",
          `is not a server of \`directory.servers\`, which lists ${listOf(servers)}`,
          first[0],
        ),
      ];
};

/** Every account has its store on a server. */
const homeServers: Rule = (configuration) => {
  const { app, directory } = configuration;
  const servers = serversOf(configuration);
  const example = servers[0]?.[0];
  return Object.entries(directory.users).flatMap(([name, { server }]): Finding[] => {
    const path = `kopano:directory.users.${name}.server`;
    if (server === undefined)
      return servers.length > 0 && app.server === undefined && !app.enabled
        ? [error(path, "must be set, because this stack has no server: `app` is disabled", example)]
        : [];
    if (servers.some(([one]) => one === server)) return [];
    return [
      example === undefined
        ? error(path, "has no effect: `directory.servers` is not set")
        : error(path, `is not a server of \`directory.servers\`, which lists ${listOf(servers)}`, example),
    ];
  });
};

/** Kopano finds no public store if two servers have it, or none (kopano-core, LDAPUserPlugin.cpp: getPublicStoreDetails). */
const onePublicStore: Rule = (configuration) => {
  const servers = serversOf(configuration);
  const having = servers.filter(([, { publicStore }]) => publicStore);
  const [first] = servers;
  if (first === undefined || having.length === 1) return [];
  return having.length === 0
    ? [
        error(
          `kopano:directory.servers.${first[0]}.publicStore`,
          "is missing: one server must have the public store",
          "true",
        ),
      ]
    : having
        .slice(1)
        .map(([name]) =>
          error(
            `kopano:directory.servers.${name}.publicStore`,
            `cannot be \`true\`: \`${having[0]?.[0]}\` has the public store, and only one server can`,
            "false",
          ),
        );
};

/** LDAP compares their names without case, and a connection must lead to one of them. */
const distinctServers: Rule = (configuration) => {
  const servers = serversOf(configuration);
  return servers.flatMap(([name, { address, port }], index) => {
    const place = `kopano:directory.servers.${name}`;
    const before = servers.slice(0, index);
    const sameName = before.find(([other]) => other.toLowerCase() === name.toLowerCase());
    const samePlace = before.find(
      ([, other]) => other.address.toLowerCase() === address.toLowerCase() && other.port === port,
    );
    return [
      ...(sameName === undefined
        ? []
        : [error(place, `differs from \`${sameName[0]}\` only in case, which LDAP ignores`)]),
      ...(samePlace === undefined
        ? []
        : [
            error(
              `${place}.address`,
              `is ${address}:${port}, as that of \`${samePlace[0]}\`; set another address or \`port\``,
            ),
          ]),
    ];
  });
};

/** The others must reach this server. */
const reachable: Rule = (configuration) => {
  const { app } = configuration;
  const servers = serversOf(configuration);
  const own = servers.find(([name]) => name === app.server)?.[1];
  const published = publishedOn(configuration, "app", "rpcs");
  if (own === undefined)
    return published === undefined || app.server !== undefined
      ? []
      : [error(published.path, "has no effect without `app.server`: Kopano accepts no connections of other servers")];
  if (published === undefined)
    return servers.length === 1
      ? []
      : [
          error(
            "kopano:app.ports.rpcs",
            `is missing: the other servers reach this one at ${own.address}:${own.port}`,
            String(own.port),
          ),
        ];
  return published.port === own.port
    ? []
    : [
        warning(
          published.path,
          `publishes ${published.port}, but \`directory.servers.${app.server}.port\` is ${own.port}, to which the others connect; something must forward it`,
        ),
      ];
};

/** Only the directory knows several servers (kopano-core, DBUserPlugin.cpp, UnixUserPlugin.cpp). */
const needsDirectory: Rule = (configuration) =>
  configuration.app.enabled && configuration.app.server !== undefined && !usesDirectory(configuration)
    ? [error(effective(configuration, "server", "userPlugin").path, "must be `ldap` with `app.server`", "ldap")]
    : [];

/** Kopano looks for the servers below its search base, in a unit of their own. */
const findableServers: Rule = (configuration) => {
  const { directory } = configuration;
  if (serversOf(configuration).length === 0) return [];
  const tree = directoryTree(configuration);
  const base = effective(configuration, "ldap", "ldapSearchBase");
  return [
    ...(["userUnit", "groupUnit"] as const)
      .filter((key) => directory[key].toLowerCase() === serverUnit)
      .map((key) => error(`kopano:directory.${key}`, "is the unit of the servers; set another one")),
    ...(base.isSet && base.value !== undefined && !isWithin(tree.servers, base.value)
      ? [error(base.path, `does not contain the servers, ${tree.servers}`, tree.suffix)]
      : []),
  ];
};

/** What `app.server` decides. */
const decidedParameters = ["enable_distributed_kopano", "server_name"] as const;
const decidedVariables = ["enableDistributedKopano", "serverName"] as const;

/** What is set of that, by place. */
function decidedValues({ app, set }: Resolved): readonly (readonly [place: string, value: unknown])[] {
  const [own, common] = [app.parameters.server ?? {}, setVariables(set, "app") as Readonly<Record<string, unknown>>];
  return [
    ...decidedParameters.map((name) => [`kopano:app.parameters.server.${name}`, own[name]] as const),
    ...decidedVariables.map((key) => [`kopano:app.environment.${key}`, common[key]] as const),
  ].filter(([, value]) => value !== undefined);
}

const decidedOnce: Rule = (configuration) =>
  configuration.app.server === undefined
    ? []
    : decidedValues(configuration).map(([path]) => error(path, "is decided by `app.server`; omit it"));

/** Kopano looks itself up among the servers of the directory, and ends if it is none of them (kopano-core, ECServer.cpp). */
const knownServer: Rule = (configuration) =>
  configuration.app.enabled && configuration.auth.enabled && configuration.app.server === undefined
    ? decidedValues(configuration)
        .filter(([, value]) => value === true)
        .map(([path]) =>
          warning(
            path,
            "lets Kopano start only if the directory has an entry of this server; `app.server` and `directory.servers` make one, and set this",
          ),
        )
    : [];

/** Kopano's programs log in to the other servers with the key, and verify them by the certificate. */
const certificate: Rule = (configuration) => {
  const own = serversCertificate(configuration);
  const isServer = configuration.app.enabled && configuration.app.server !== undefined;
  if (own === undefined)
    return isServer
      ? [
          error(
            "kopano:tls.servers",
            "is missing: the servers accept one another by a certificate, the same in all their stacks",
            "{ certificateFile: servers.pem, keyFile: servers.key }",
          ),
        ]
      : [];
  const findings = refusedCertificate(configuration, own);
  const chain =
    own.certificate === undefined || isPlaceholder(own.certificate) ? undefined : certificatesOf(own.certificate);
  if (findings.some(({ severity }) => severity === "error") || chain === undefined) return findings;
  const place = certificatePlace(own, "certificate");
  return [...findings, ...covered(place, chain[0], serversOf(configuration)), ...trusted(place, chain)];
};

function covered(place: string, first: X509Certificate, servers: Servers): Finding[] {
  const missing = servers.filter(([, { address }]) => {
    const match =
      ipAddress(address) === undefined ? first.checkHost(address, { subject: "never" }) : first.checkIP(address);
    return match === undefined;
  });
  return missing.map(([name, { address }]) =>
    error(place, `does not cover ${address}, the address of \`${name}\`, but ${first.subjectAltName ?? "no name"}`),
  );
}

const serverUse = "1.3.6.1.5.5.7.3.1";
const clientUse = "1.3.6.1.5.5.7.3.2";

/** A client accepts an unknown authority only if its certificate is in the chain (kopano-core, SOAPSock.cpp). */
function trusted(place: string, chain: readonly X509Certificate[]): Finding[] {
  const [first, last] = [chain[0], chain.at(-1)];
  // Without extended uses, a certificate is for all of them.
  const uses: readonly string[] = first?.keyUsage ?? [];
  return [
    ...(last !== undefined && !last.checkIssued(last)
      ? [
          error(
            place,
            "must end with the certificate of the authority, which has issued itself: Kopano refuses an unknown one",
          ),
        ]
      : []),
    ...(uses.length > 0 && !(uses.includes(serverUse) && uses.includes(clientUse))
      ? [error(place, "must be for servers and for clients (`serverAuth` and `clientAuth`), because Kopano is both")]
      : []),
  ];
}

export const multiServerRules: readonly Rule[] = [
  ownServer,
  homeServers,
  onePublicStore,
  distinctServers,
  reachable,
  needsDirectory,
  findableServers,
  decidedOnce,
  knownServer,
  certificate,
];
