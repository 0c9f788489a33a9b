import { declarationsOf } from "../../config/declarations.ts";
import type { NamedVariable } from "../../config/schema/environment-schema.ts";
import type { Variable } from "../../config/schema/variable.ts";
import { kopanoDaemons, kopanoParameter, parametersOf, plainParameters } from "../../config/services/app/parameters.ts";
import { phpDefineVariables } from "../../config/services/app/php-defines.ts";

// Each listener of a container has its own port.
const ownPorts: Readonly<Record<string, object>> = {
  gateway: { imap_listen: ["*:143"], imaps_listen: ["*:993"], pop3_listen: ["*:110"], pop3s_listen: ["*:995"] },
  ical: { ical_listen: ["*:8080"], icals_listen: ["*:8443"] },
  dagent: { lmtp_listen: ["*:2003"] },
};

/**
 * A configuration that sets every parameter of every daemon, every common parameter and every PHP define of app. The
 * plugin is disabled, because the image itself sets dagent's parameters for a plugin.
 */
export function fullConfiguration() {
  const parameters = Object.fromEntries(
    kopanoDaemons()
      .filter((daemon) => daemon !== "movetopublicldap")
      .map((daemon) => [
        daemon,
        {
          ...examples(parametersOf(daemon).map((name) => [name, kopanoParameter(daemon, name) as Variable])),
          ...ownPorts[daemon],
        },
      ]),
  );
  const environment = examples(
    [...plainParameters.keys()]
      .filter((key) => !declarationsOf.app.names.has(key))
      .map((key) => [key, (plainParameters.find(key) as NamedVariable).variable]),
  );
  return {
    domain: "example.com",
    app: {
      parameters,
      environment: { ...environment, dagentPlugins: [] },
      phpDefines: examples([...phpDefineVariables()]),
    },
    // The examples have Kopano's users in a database that only app reaches.
    mta: { environment: { mailBoxes: ["demo@example.com"] } },
  };
}

function examples(variables: readonly (readonly [string, Variable])[]): Record<string, unknown> {
  return Object.fromEntries(
    variables.filter(([, { elsewhere }]) => elsewhere === undefined).map(([key, { type }]) => [key, type.example]),
  );
}
