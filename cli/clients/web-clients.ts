import { hasProxy } from "../../config/acme-store.ts";
import { publishedOn } from "../../config/published-ports.ts";
import type { Resolved } from "../../config/resolved.ts";
import { isCore } from "../../config/rules/image.ts";
import {
  type Access,
  type Feature,
  inPlainText,
  kopanoLogin,
  missingFeature,
  notForAll,
  notOffered,
  type Offer,
  onlyLocal,
  type Person,
  reached,
  unpublished,
  urlOf,
} from "./offer.ts";

const withProxy = "let a proxy serve HTTPS, and pass its address with --web";

/** ActiveSync for telephones or for Outlook (docker-kopano README: Mobile devices, Microsoft Outlook). */
export function activeSync(
  configuration: Resolved,
  person: Person,
  feature: "mobile" | "outlook",
  web: URL | undefined,
): Offer {
  const { access, notes } = webService(configuration, person, { use: "ActiveSync", feature }, web);
  // A device is never on the engine's host.
  return access.some(({ isLocal }) => isLocal)
    ? notOffered(`ActiveSync is not published: kopano:app.ports.http is for programs on the host only; ${withProxy}`)
    : { access, notes };
}

/** Kopano's client in the browser. */
export function webApp(configuration: Resolved, person: Person, web: URL | undefined): Offer {
  const { access, notes } = webService(configuration, person, { use: "WebApp", feature: "webapp" }, web);
  return { access: access.map((one) => ({ ...one, url: web?.href ?? urlOf(one, "/") })), notes };
}

/** The image serves plain HTTP; HTTPS is the task of a proxy (docker-kopano README: Kopano WebApp HTTP access). */
function webService(
  configuration: Resolved,
  person: Person,
  { use, feature }: { readonly use: string; readonly feature: Feature },
  web: URL | undefined,
): Offer {
  if (isCore(configuration.app.image)) return notOffered(`${use} is not part of the image ${configuration.app.image}`);
  const missing = missingFeature(configuration, person, feature);
  if (missing !== undefined) return notOffered(missing);
  const port = publishedOn(configuration, "app", "http");
  const user = kopanoLogin(configuration, person);
  const limited = notForAll(configuration, person, feature);
  // The stack's own proxy needs no port of app.
  if (web !== undefined && (port !== undefined || hasProxy(configuration.set)))
    return { access: [behindProxy(web, use, user)], notes: limited };
  if (port === undefined) return unpublished(configuration, use, "app", "http", 80);
  return {
    access: [reached(configuration, "app", port, { use, encryption: "none", user })],
    notes: [...limited, inPlainText(port, use, withProxy), ...onlyLocal(port)],
  };
}

function behindProxy({ protocol, hostname, port }: URL, use: string, user: string): Access {
  const isSecure = protocol === "https:";
  const standard = isSecure ? 443 : 80;
  return {
    use,
    server: hostname,
    port: port === "" ? standard : Number(port),
    encryption: isSecure ? "SSL/TLS" : "none",
    user,
    isLocal: false,
  };
}
