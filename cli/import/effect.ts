import { declarationsOf } from "../../config/declarations.ts";
import { resolve } from "../../config/resolve.ts";
import { camelCase } from "../../config/schema/camel-case.ts";
import { type Need, satisfies } from "../../config/schema/variable.ts";
import { mountPaths } from "../../config/services/mounts.ts";
import { type Note, note } from "./carried.ts";
import type { ReadService } from "./environment.ts";
import { furtherMount } from "./further-mount.ts";

/**
 * Omits variables without effect in a stack, which its check might refuse: those that name a file on a volume that is
 * not carried over, and those that need other variables.
 */
export function withEffect(own: ReadService): { readonly variables: [string, string][]; readonly notes: Note[] } {
  const lost = new Map<string, string>();
  for (const [name, text] of own.environment) {
    const file = lostFile(own, name, text);
    if (file !== undefined) lost.set(name, `names ${file}, which is not on a volume that is carried over`);
  }
  const left = new Map([...own.environment].map(([name, text]) => [name, lost.has(name) ? "" : text]));
  for (const name of left.keys()) {
    const need = missingNeed({ ...own, environment: left }, name);
    if (need !== undefined && !lost.has(name)) lost.set(name, `has no effect without ${described(need)}`);
  }
  return {
    variables: [...own.environment].filter(([name]) => !lost.has(name)),
    notes: [...lost].map(([name, reason]) => note("lost", `${own.name}: environment: ${name}`, reason)),
  };
}

function lostFile({ service, settings }: ReadService, name: string, text: string): string | undefined {
  if (declarationsOf[service].variables[name]?.secret) return undefined;
  const isOn = (mounts: readonly string[], file: string) =>
    mounts.some((mount) => file === mount || file.startsWith(`${mount}/`));
  const further = settings.volumes.map((mount) => furtherMount(service, mount, mount.source ?? ""));
  const carried = [
    ...Object.values(mountPaths[service]),
    ...further.flatMap((one) => (typeof one === "string" ? [] : one.path)),
  ];
  const mounted = settings.volumes.map(({ target }) => target.replace(/\/+$/, ""));
  const files = text.split(/[\s,:=]+/).filter((word) => word.startsWith("/"));
  return files.find((file) => !isOn(carried, file) && (name === "ACME_FILE" || isOn(mounted, file)));
}

/** The values that the program sets in a stack with a domain only. */
const byDefault = resolve({ domain: "example.com" });

/** What a variable needs and does not have. */
export function missingNeed(own: ReadService, name: string, asked: readonly string[] = []): Need | undefined {
  const { variables } = declarationsOf[own.service];
  const textOf = (other: string) => own.environment.get(other) ?? variables[other]?.imageDefault ?? "";
  const isThere = (other: string): boolean => {
    const given: Readonly<Record<string, unknown>> = byDefault[own.service].given;
    if (textOf(other) === "") return !own.environment.has(other) && given[camelCase(other)] !== undefined;
    return asked.includes(other) || missingNeed(own, other, [...asked, name]) === undefined;
  };
  return variables[name]?.needs?.find((need) =>
    "value" in need ? !satisfies(textOf(need.name), need) : !need.anyOf.some(isThere),
  );
}

function described(need: Need): string {
  return "value" in need ? `${need.name}=${need.value}` : need.anyOf.join(" or ");
}
