import type { Configuration } from "../configuration.ts";
import { alias } from "../services/aliases.ts";
import { addressesOf, listeningProtocols, listenKeys, listenPresets } from "../services/app/listening.ts";
import { isLoopback, portOf } from "../types/network.ts";
import { error, type Finding, type Rule, warning } from "./finding.ts";

/** A published port leads to the first listen address, which has to be one that is reached from outside. */
const publishedListens: Rule = (configuration) =>
  listeningProtocols
    .filter((protocol) => configuration.app?.ports?.[protocol] !== undefined)
    .flatMap((protocol): Finding[] => {
      const [first, ...others] = addressesOf(configuration, protocol);
      const key = listenKeys[protocol];
      const path = `kopano:app.environment.${key}`;
      const example = `["*:${portOf(listenPresets[protocol]?.[0] ?? "") ?? ""}"]`;
      if (first === undefined)
        return [
          error(path, `switches ${protocol.toUpperCase()} off, but \`app.ports.${protocol}\` publishes it`, example),
        ];
      if (isLoopback(first))
        return [
          error(
            path,
            `must begin with an address that is reached from outside the container: \`app.ports.${protocol}\` is published`,
            example,
          ),
        ];
      const unpublished = others.filter((address) => !isLoopback(address) && portOf(address) !== portOf(first));
      return unpublished.length === 0
        ? []
        : [
            warning(
              path,
              `has several ports; \`app.ports.${protocol}\` publishes the first one (${portOf(first)}) only`,
            ),
          ];
    });

/** Where mta hands its mail over, app has to listen. */
const delivery: Rule = (configuration) => {
  const { app, mta } = configuration;
  if (app?.enabled === false || mta?.enabled === false) return [];
  const addresses = app?.environment?.lmtpListen ?? ["*:2003"];
  const [, transportPort] =
    new RegExp(`^lmtp:(?:inet:)?${alias.app}:(\\d+)$`).exec(mta?.environment?.virtualTransport ?? "") ?? [];
  if (mta?.environment?.virtualTransport !== undefined && transportPort === undefined) return [];
  const reachable = addresses.filter((address) => !isLoopback(address)).map(portOf);
  if (addresses[0] === undefined || isLoopback(addresses[0]))
    return [
      error(
        "kopano:app.environment.lmtpListen",
        "must begin with an address that `mta` reaches: it delivers the mail there",
        '["*:2003"]',
      ),
    ];
  return transportPort === undefined || reachable.includes(Number(transportPort))
    ? []
    : [
        error(
          "kopano:mta.environment.virtualTransport",
          `hands mail to port ${transportPort}, but \`app.environment.lmtpListen\` has ${reachable.join(", ")}`,
          `lmtp:${alias.app}:${reachable[0]}`,
        ),
      ];
};

/** mta takes mail of the other services on port 25; its other ports want a login, which Kopano's spooler does not have. */
const sending: Rule = ({ app, mta }) => {
  const { smtpServer = alias.mta, smtpPort = 25 } = app?.environment ?? {};
  return mta?.enabled !== false && smtpServer === alias.mta && smtpPort !== 25
    ? [error("kopano:app.environment.smtpPort", "must be 25: `mta` takes mail without a login nowhere else", "25")]
    : [];
};

/** IMAP and POP3 that are published although nobody may use them. */
const forbiddenProtocols: Rule = (configuration) => {
  const { app, auth, directory } = configuration;
  const users = Object.values(directory?.users ?? {});
  // People that are not of this configuration may have the feature; other sources of users keep it elsewhere.
  if (auth?.enabled === false || directory?.users === undefined || (app?.environment?.userPlugin ?? "ldap") !== "ldap")
    return [];
  const disabled = app?.environment?.disabledFeatures ?? ["imap", "pop3"];
  return (["imap", "pop3"] as const)
    .filter((feature) => disabled.includes(feature) && !users.some((user) => hasFeature(user, feature)))
    .flatMap((feature) =>
      ([feature, `${feature}s`] as const)
        .filter((protocol) => app?.ports?.[protocol] !== undefined || app?.environment?.[listenKeys[protocol]]?.length)
        .map((protocol) =>
          warning(
            `kopano:app.environment.${listenKeys[protocol]}`,
            `serves ${protocol.toUpperCase()}, but \`disabledFeatures\` forbids ${feature.toUpperCase()}, and no account of \`directory.users\` has the feature`,
          ),
        ),
    );
};

function hasFeature(
  user: NonNullable<NonNullable<Configuration["directory"]>["users"]>[string],
  feature: "imap" | "pop3",
): boolean {
  const isStoreOnly = user.sharedStore === true || user.publicFolder !== undefined;
  return (user.features ?? (isStoreOnly ? [] : ["imap", "pop3"])).includes(feature);
}

export const listeningRules: readonly Rule[] = [publishedListens, delivery, sending, forbiddenProtocols];
