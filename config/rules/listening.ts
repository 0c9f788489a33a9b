import { declared } from "../declarations.ts";
import { addressesOf, listeningProtocols, listenKeys } from "../listening.ts";
import { yamlExample } from "../schema/environment-schema.ts";
import { alias } from "../services/aliases.ts";
import { isLoopback, portOf } from "../types/network.ts";
import { error, type Finding, type Rule, warning } from "./finding.ts";

/** A published port leads to the first listen address, which must be reachable from outside. */
const publishedListens: Rule = (configuration) =>
  listeningProtocols
    .filter((protocol) => configuration.app.ports[protocol] !== undefined)
    .flatMap((protocol): Finding[] => {
      const [first, ...others] = addressesOf(configuration, protocol);
      const key = listenKeys[protocol];
      const path = `kopano:app.environment.${key}`;
      const example = exampleOf(`${protocol}_LISTEN`.toUpperCase());
      if (first === undefined)
        return [error(path, `disables ${protocol.toUpperCase()}, but \`app.ports.${protocol}\` publishes it`, example)];
      if (isLoopback(first))
        return [
          error(
            path,
            `must begin with an address that is reachable from outside the container: \`app.ports.${protocol}\` is published`,
            example,
          ),
        ];
      const unpublished = others.filter((address) => !isLoopback(address) && portOf(address) !== portOf(first));
      return unpublished.length === 0
        ? []
        : [
            warning(
              path,
              `has several ports; \`app.ports.${protocol}\` publishes only the first one (${portOf(first)})`,
            ),
          ];
    });

/** Where mta hands its mail over, app must listen. */
const delivery: Rule = ({ app, mta }) => {
  if (!app.enabled || !mta.enabled) return [];
  const addresses = app.environment.lmtpListen;
  const transport = mta.environment.virtualTransport ?? "";
  const [, port] = new RegExp(`^lmtp:(?:inet:)?${alias.app}:(\\d+)$`).exec(transport) ?? [];
  if (port === undefined) return [];
  const [first] = addresses;
  if (first === undefined || isLoopback(first))
    return [
      error(
        "kopano:app.environment.lmtpListen",
        "must begin with an address that `mta` can reach, to deliver mail",
        exampleOf("LMTP_LISTEN"),
      ),
    ];
  const reachable = addresses.filter((address) => !isLoopback(address)).map(portOf);
  return reachable.includes(Number(port))
    ? []
    : [
        error(
          "kopano:mta.environment.virtualTransport",
          `delivers to port ${port}, but \`app.environment.lmtpListen\` has ${reachable.join(", ")}`,
          `lmtp:${alias.app}:${reachable[0]}`,
        ),
      ];
};

/** mta accepts mail from other services on port 25; its other ports require a login, which Kopano's spooler lacks. */
const sending: Rule = ({ app: { environment }, mta }) =>
  mta.enabled && environment.smtpServer === alias.mta && environment.smtpPort !== 25
    ? [error("kopano:app.environment.smtpPort", "must be 25: the other ports of `mta` require a login", "25")]
    : [];

/** IMAP or POP3 is published although no user may use it. */
const forbiddenProtocols: Rule = ({ app, auth, directory, set }) => {
  // Users that are not part of this configuration may have the feature; other sources of users keep it elsewhere.
  if (!auth.enabled || set.directory?.users === undefined || app.environment.userPlugin !== "ldap") return [];
  const users = Object.values(directory.users);
  const { disabledFeatures } = app.environment;
  return (["imap", "pop3"] as const)
    .filter(
      (feature) => disabledFeatures.includes(feature) && !users.some(({ features }) => features.includes(feature)),
    )
    .flatMap((feature) =>
      ([feature, `${feature}s`] as const)
        .filter((protocol) => app.ports[protocol] !== undefined || set.app?.environment?.[listenKeys[protocol]]?.length)
        .map((protocol) =>
          warning(
            `kopano:app.environment.${listenKeys[protocol]}`,
            `serves ${protocol.toUpperCase()}, but \`disabledFeatures\` forbids ${feature.toUpperCase()}, and no account in \`directory.users\` has the feature`,
          ),
        ),
    );
};

function exampleOf(name: string): string {
  return yamlExample(declared("app", name).type.example);
}

export const listeningRules: readonly Rule[] = [publishedListens, delivery, sending, forbiddenProtocols];
