import type { Resolved } from "../../config/resolved.ts";
import { objectionToMount } from "../../config/rules/mounts.ts";
import type { ServiceName } from "../../config/services/service-name.ts";
import { mountsSetting } from "../../config/stack/mounts.ts";
import type { ComposeMount } from "./compose-project.ts";

interface Carriable {
  readonly path: string;
  readonly mount: { readonly host?: string; readonly volume?: string; readonly writable?: true };
}

/**
 * The further mount that a mount of a compose service becomes, or why it cannot be one. `onEngine` is the name of its
 * volume, `adopted` the engine's names of the stack's own volumes.
 */
export function furtherMount(
  service: ServiceName,
  { type, source = "", target, read_only: isReadOnly }: ComposeMount,
  onEngine: string,
  adopted: Resolved["data"]["volumes"] = {},
): Carriable | string {
  if (type !== "bind" && type !== "volume") return `is of type ${type}, which has no equivalent in a stack file`;
  if (type === "volume" && onEngine === "") return "is a volume without a name, which would be empty";
  const path = target.replace(/(?<=.)\/+$/, "");
  const place = type === "bind" ? { host: source.replace(/(?<=.)\/+$/, "") } : { volume: onEngine };
  const mount = { ...place, ...(!isReadOnly && { writable: true as const }) };
  if (!mountsSetting.safeParse({ [path]: mount }).success)
    return "has a path or name that a stack file does not accept, such as one with spaces";
  const data = { retain: true, volumes: adopted, acceptLoss: [], acceptChange: [] };
  return objectionToMount({ data, engine: {} }, service, path, mount) ?? { path, mount };
}
