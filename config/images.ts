import { hasProxy } from "./acme-store.ts";
import { backupSettings } from "./backup.ts";
import type { Resolved } from "./resolved.ts";
import { serviceNames } from "./services/service-name.ts";

/** The images that a stack runs, by section of its file. */
export function imagesOf(configuration: Resolved): { readonly section: string; readonly image: string }[] {
  const sections = [
    ...serviceNames.filter((service) => configuration[service].enabled),
    ...(hasProxy(configuration.set) ? (["proxy"] as const) : []),
    ...(backupSettings(configuration) === undefined ? [] : (["backup"] as const)),
  ];
  return sections.map((section) => ({ section, image: configuration[section].image }));
}
