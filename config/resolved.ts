import type { Attached } from "./attached.ts";
import type { Configuration, configurationSchema } from "./configuration.ts";
import type { ResolvedSettings } from "./schema/resolved-settings.ts";
import type { Effective, Environment } from "./schema/variable.ts";
import type { appVariables } from "./services/app/variables.ts";
import type { authVariables } from "./services/auth/variables.ts";
import type { dbVariables } from "./services/db/variables.ts";
import type { Generated } from "./services/generated.ts";
import type { mtaVariables } from "./services/mta/variables.ts";
import type { ServiceName } from "./services/service-name.ts";

/** The declared variables of each service. */
export interface VariablesOf {
  readonly app: typeof appVariables.variables;
  readonly mta: typeof mtaVariables.variables;
  readonly db: typeof dbVariables.variables;
  readonly auth: typeof authVariables.variables;
}

/** Values for a container; a generated password exists only in the stack's state. */
type Given<V> = {
  readonly [Key in keyof Environment<V>]?:
    | Environment<V>[Key]
    | (string extends Environment<V>[Key] ? Generated : never);
};

/** The variables of a service, by key. */
interface ResolvedVariables<Service extends ServiceName> {
  /** The value in effect, including the image's default where the program depends on it. Generated ones are missing. */
  readonly environment: Effective<VariablesOf[Service]>;
  /** What the container gets: the operator's value, else the wired value, else the preset. */
  readonly given: Given<VariablesOf[Service]>;
}

type Settings = ResolvedSettings<typeof configurationSchema>;

/** A checked configuration with every default applied. */
export type Resolved = Omit<Settings, ServiceName> & {
  readonly [Service in ServiceName]: Omit<Settings[Service], "environment"> & ResolvedVariables<Service>;
} & {
  /** What the operator set. */
  readonly set: Configuration;
  /** The content of files that the configuration names. */
  readonly attached: Attached;
};
