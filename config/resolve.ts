import { nothingAttached } from "./attached.ts";
import { type Configuration, configurationSchema } from "./configuration.ts";
import { declarationsOf, declared } from "./declarations.ts";
import type { Resolved } from "./resolved.ts";
import { resolveSettings } from "./schema/resolved-settings.ts";
import type { Variable } from "./schema/variable.ts";
import { isGenerated } from "./services/generated.ts";
import type { ServiceName } from "./services/service-name.ts";
import { isLeftToProgram, setVariables } from "./set-variables.ts";
import { isStoreOnly } from "./stack/directory-entries.ts";
import { wireTo } from "./wires.ts";

type Values = Readonly<Record<string, unknown>>;

/** A checked configuration with every default applied: of settings, of variables, and of derived values. */
export function resolve(set: Configuration): Resolved {
  const settings = resolveSettings(configurationSchema, set, set.domain);
  const users = Object.entries(settings.directory.users).map(([name, user]) => [
    name,
    // Nobody logs in to a shared store: it has no features by default.
    isStoreOnly(user) ? { ...user, features: set.directory?.users?.[name]?.features ?? [] } : user,
  ]);
  const { app, mta, db, auth } = settings;
  const resolved: Resolved = {
    ...settings,
    directory: { ...settings.directory, users: Object.fromEntries(users) },
    app: withVariables("app", app, () => resolved),
    mta: withVariables("mta", mta, () => resolved),
    db: withVariables("db", db, () => resolved),
    auth: withVariables("auth", auth, () => resolved),
    set,
    attached: nothingAttached,
  };
  return resolved;
}

/** The settings of a service with its variables, computed on first access, because they depend on one another. */
function withVariables<Service extends ServiceName>(
  service: Service,
  settings: object,
  resolved: () => Resolved,
): Resolved[Service] {
  let given: Values | undefined;
  let environment: Values | undefined;
  const variables = {
    get given() {
      given ??= givenVariables(service, resolved());
      return given;
    },
    get environment() {
      environment ??= valuesInEffect(service, variables.given);
      return environment;
    },
  };
  return Object.defineProperties({ ...settings }, Object.getOwnPropertyDescriptors(variables)) as Resolved[Service];
}

/** What the container gets: the operator's value, else the wired value, else the preset. */
function givenVariables(service: ServiceName, configuration: Resolved): Values {
  const values: Record<string, unknown> = { ...setVariables(configuration.set, service) };
  for (const { key, name, variable } of withValueOfProgram[service]) {
    const value = values[key] ?? valueOfProgram(service, name, variable, configuration);
    if (value !== undefined) values[key] = value;
  }
  return values;
}

function valueOfProgram(service: ServiceName, name: string, variable: Variable, configuration: Resolved): unknown {
  if (!isLeftToProgram(configuration.set, service, name)) return undefined;
  const wire = wireTo(variable);
  if (wire === undefined) return variable.preset;
  if (wire.when?.holds(configuration) === false) return undefined;
  return wire.provider === undefined || configuration[wire.provider].enabled ? wire.value(configuration) : undefined;
}

function ofServices<T>(make: (service: ServiceName) => T): Readonly<Record<ServiceName, T>> {
  return { app: make("app"), mta: make("mta"), db: make("db"), auth: make("auth") };
}

/** The variables that the program might set. */
const withValueOfProgram = ofServices((service) =>
  [...declarationsOf[service].names].flatMap(([key, name]) => {
    const variable = declared(service, name);
    return variable.preset === undefined && wireTo(variable) === undefined ? [] : [{ key, name, variable }];
  }),
);

/** The presets and the image's known defaults, by key: the values in effect if nothing else is set. */
const knownDefaults = ofServices((service): Values => {
  const defaults = [...declarationsOf[service].names].map(([key, name]) => {
    const { preset, imageValue } = declared(service, name);
    return [key, preset ?? imageValue];
  });
  return Object.fromEntries(defaults.filter(([, value]) => value !== undefined));
});

/** The values in effect; generated passwords exist only in the stack's state. */
function valuesInEffect(service: ServiceName, given: Values): Values {
  const values: Record<string, unknown> = { ...knownDefaults[service] };
  for (const key of Object.keys(given)) if (!isGenerated(given[key])) values[key] = given[key];
  return values;
}
