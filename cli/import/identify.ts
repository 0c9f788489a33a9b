import { UserError } from "../../config/schema/user-error.ts";
import { type ServiceName, serviceNames } from "../../config/services/service-name.ts";
import { type Note, note } from "./carried.ts";
import type { ComposeProject, ComposeService } from "./compose-project.ts";

/** A service of the compose project, and the stack's service that it corresponds to. */
export interface FoundService {
  readonly service: ServiceName;
  readonly name: string;
  readonly settings: ComposeService;
}

const images: readonly (readonly [RegExp, ServiceName])[] = [
  [/(?:^|\/)(?:kopano|kopano-local\/app)(?:[:@]|$)/, "app"],
  [/(?:^|\/)(?:postfix(?:-amavis)?|kopano-local\/mta)(?:[:@]|$)/, "mta"],
  [/(?:^|\/)(?:mariadb|mysql|kopano-local\/db)(?:[:@]|$)/, "db"],
  [/(?:^|\/)(?:openldap|kopano-local\/auth)(?:[:@]|$)/, "auth"],
];

/**
 * Finds the stack's services: by image, else by name or alias unless the image belongs to another service.
 * Throws a UserError if there is no app.
 */
export function identify({ services }: ComposeProject): {
  readonly found: readonly FoundService[];
  readonly notes: readonly Note[];
} {
  const all = Object.entries(services);
  const found: FoundService[] = [];
  const notes: Note[] = [];
  for (const service of serviceNames) {
    // Prefer a service without a profile, then one with the name of the stack's service.
    const rank = ([name, { profiles }]: (typeof all)[number]) =>
      (profiles.length > 0 ? 2 : 0) + (name === service ? 0 : 1);
    const byImage = all.filter(([, { image }]) => serviceOf(image) === service);
    const byName = all.filter(
      ([name, own]) => serviceOf(own.image) === undefined && namesOf(name, own).includes(service),
    );
    const [chosen] = [...(byImage.length > 0 ? byImage : byName)].sort((a, b) => rank(a) - rank(b));
    if (chosen === undefined) continue;
    const [name, settings] = chosen;
    found.push({ service, name, settings });
    const reason = `is unknown; assumed to be ${service}'s because of the service's name`;
    if (byImage.length === 0 && settings.image !== undefined) notes.push(note("different", `${name}: image`, reason));
  }
  if (!found.some(({ service }) => service === "app"))
    throw new UserError("the compose project has neither a service `app` nor one with an image such as mlan/kopano");
  for (const [name, { image }] of all) {
    const ours = found.find(({ service }) => service === serviceOf(image));
    const reason =
      ours === undefined
        ? "is not one of the services app, mta, db and auth"
        : `corresponds to ${ours.service}, as ${ours.name} does; a stack has only one`;
    if (!found.some((one) => one.name === name)) notes.push(note("lost", name, reason));
  }
  return { found, notes };
}

/** The service that an image is made for. */
function serviceOf(image = ""): ServiceName | undefined {
  return images.find(([form]) => form.test(image))?.[1];
}

/** Names that others reach a service by. */
function namesOf(name: string, { container_name: container = name, networks }: ComposeService): string[] {
  return [name, container, ...Object.values(networks).flatMap(({ aliases }) => aliases)];
}

/** Replaces the compose project's service names in a value that `own` reads with the stack's. */
export function withOurNames(reader: FoundService, found: readonly FoundService[]): (text: string) => string {
  const names = new Map(
    found.flatMap(({ service, name, settings }) => namesOf(name, settings).map((one) => [one, service] as const)),
  );
  // Links are names only for the service that declares them.
  for (const link of reader.settings.links) {
    const [target, alias = ""] = link.split(":");
    const linked = found.find(({ name }) => name === target);
    if (linked !== undefined && alias !== "") names.set(alias, linked.service);
  }
  const escaped = [...names.keys()].map((name) => name.replace(/[.*+?^${}()|[\]\\-]/g, "\\$&"));
  // Not the scheme of a URI: a service may be called `ldap`.
  const form = new RegExp(`(^|//|[:@,\\s])(${escaped.join("|")})(?=$|[/,\\s]|:(?!//))`, "g");
  return (text) => text.replace(form, (_, before: string, name: string) => `${before}${names.get(name)}`);
}
