import { declarationsOf } from "../config/declarations.ts";
import { camelCase } from "../config/schema/camel-case.ts";
import { kopanoParameter, parametersOf } from "../config/services/app/parameters.ts";
import { checkedVariable } from "../containers/render.ts";

/** A parameter of a Kopano daemon as it is shown to an operator. */
export interface DaemonParameter {
  readonly name: string;
  /** The value that it takes, or why it cannot be set. */
  readonly type: string;
  /** The daemon's own default; undefined if it has none. */
  readonly default: string | undefined;
  readonly secret: boolean;
  /** Its key in the stack file; undefined if it cannot be set. */
  readonly key: string | undefined;
  /** The documented variable that sets it for every daemon that has it. */
  readonly variable: string | undefined;
}

/** The parameters of a daemon, in the order of its man page. */
export function daemonParameters(daemon: string): DaemonParameter[] {
  return parametersOf(daemon).map((name) => {
    const { elsewhere, imageDefault, note, secret, type } = checkedVariable(name, kopanoParameter(daemon, name));
    const kind = [`${type.expected}${secret ? "; secret" : ""}`, ...(note === undefined ? [] : [note])].join(". ");
    const isDocumented = Object.hasOwn(declarationsOf.app.variables, name.toUpperCase());
    return {
      name,
      type: elsewhere === undefined ? kind : `cannot be set: ${elsewhere}`,
      default: imageDefault,
      secret: secret === true,
      key: elsewhere === undefined ? `kopano:app.parameters.${daemon}.${name}` : undefined,
      variable: isDocumented ? `kopano:app.environment.${camelCase(name)}` : undefined,
    };
  });
}
