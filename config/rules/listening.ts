import { declared } from "../declarations.ts";
import { effective, sendsThroughMta, usesDirectory } from "../effective.ts";
import { addressesOf, listeningProtocols } from "../listening.ts";
import { yamlExample } from "../schema/environment-schema.ts";
import { alias } from "../services/aliases.ts";
import { isInternalListenAddress, portOf, shareAPort } from "../types/network.ts";
import { error, type Finding, type Rule, warning } from "./finding.ts";

/** A published port is mapped to the first listen address, which must be reachable from outside. */
const publishedListens: Rule = (configuration) =>
  listeningProtocols
    .filter((protocol) => configuration.app.ports[protocol] !== undefined)
    .flatMap((protocol): Finding[] => {
      const { value, path } = addressesOf(configuration, protocol);
      const [first, ...others] = value;
      const example = exampleOf(`${protocol}_LISTEN`.toUpperCase());
      if (first === undefined)
        return [error(path, `disables ${protocol.toUpperCase()}, but \`app.ports.${protocol}\` publishes it`, example)];
      if (isInternalListenAddress(first))
        return [
          error(
            path,
            `must begin with an address that is reachable from outside the container: \`app.ports.${protocol}\` is published`,
            example,
          ),
        ];
      const unpublished = others.filter(
        (address) => !isInternalListenAddress(address) && portOf(address) !== portOf(first),
      );
      return unpublished.length === 0
        ? []
        : [
            warning(
              path,
              `has several ports; \`app.ports.${protocol}\` publishes only the first one (${portOf(first)})`,
            ),
          ];
    });

/** app must listen on the port to which mta delivers. */
const delivery: Rule = (configuration) => {
  const { app, mta } = configuration;
  if (!app.enabled || !mta.enabled) return [];
  const { value: addresses, path } = addressesOf(configuration, "lmtp");
  const transport = mta.environment.virtualTransport ?? "";
  const [, port] = new RegExp(`^lmtp:(?:inet:)?${alias.app}:(\\d+)$`).exec(transport) ?? [];
  if (port === undefined) return [];
  const [first] = addresses;
  if (first === undefined || isInternalListenAddress(first))
    return [error(path, "must begin with an address that `mta` can reach, to deliver mail", exampleOf("LMTP_LISTEN"))];
  const reachable = addresses.filter((address) => !isInternalListenAddress(address)).map(portOf);
  return reachable.includes(Number(port))
    ? []
    : [
        error(
          "kopano:mta.environment.virtualTransport",
          `delivers to port ${port}, but \`${path.replace("kopano:", "")}\` listens on ${reachable.join(", ")}`,
          `lmtp:${alias.app}:${reachable[0]}`,
        ),
      ];
};

/** mta accepts mail from other services on port 25; its other ports require a login, which Kopano's spooler lacks. */
const sending: Rule = (configuration) => {
  const { value, path } = effective(configuration, "spooler", "smtpPort");
  return sendsThroughMta(configuration) && value !== 25
    ? [error(path, "must be 25: the other ports of `mta` require a login", "25")]
    : [];
};

/** Only one daemon can listen on a port of the container; a second one would exit. */
const distinctListens: Rule = (configuration) => {
  const taken: { readonly address: string; readonly by: string }[] = [{ address: "*:80", by: "WebApp" }];
  return ([...listeningProtocols, "lmtp"] as const).flatMap((protocol): Finding[] => {
    const { value, path } = addressesOf(configuration, protocol);
    return value.flatMap((address) => {
      const other = taken.find((one) => shareAPort(one.address, address));
      taken.push({ address, by: path });
      return other === undefined ? [] : [error(path, `contains ${address}, which ${other.by} already uses`)];
    });
  });
};

/** IMAP or POP3 is published although no user may use it. */
const forbiddenProtocols: Rule = (configuration) => {
  const { app, auth, directory, set } = configuration;
  // Users that are not part of this configuration may have the feature; other sources of users store it elsewhere.
  if (!auth.enabled || set.directory?.users === undefined || !usesDirectory(configuration)) return [];
  const users = Object.values(directory.users);
  const { value: disabledFeatures } = effective(configuration, "server", "disabledFeatures");
  return (["imap", "pop3"] as const)
    .filter(
      (feature) => disabledFeatures.includes(feature) && !users.some(({ features }) => features.includes(feature)),
    )
    .flatMap((feature) =>
      ([feature, `${feature}s`] as const)
        .map((protocol) => ({ protocol, ...addressesOf(configuration, protocol) }))
        .filter(({ protocol, value, isSet }) => app.ports[protocol] !== undefined || (isSet && value.length > 0))
        .map(({ protocol, path }) =>
          warning(
            path,
            `serves ${protocol.toUpperCase()}, but \`disabledFeatures\` forbids ${feature.toUpperCase()}, and no account in \`directory.users\` has the feature`,
          ),
        ),
    );
};

function exampleOf(name: string): string {
  return yamlExample(declared("app", name).type.example);
}

export const listeningRules: readonly Rule[] = [
  publishedListens,
  delivery,
  distinctListens,
  sending,
  forbiddenProtocols,
];
