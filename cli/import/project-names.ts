import { UserError } from "../../config/schema/user-error.ts";
import { type Carried, joined, note } from "./carried.ts";
import type { ReadService } from "./environment.ts";

/**
 * The mail domain and the host names of app and mta, from which most wired values are derived.
 * Throws a UserError if there is no domain.
 */
export function carryNames(services: readonly ReadService[], wanted: string | undefined): Carried {
  const [app, mta, auth] = (["app", "mta", "auth"] as const).map((name) =>
    services.find(({ service }) => service === name),
  );
  const [, fromHost] = /^[^.]+\.(.+\..+)$/.exec(hostName(mta, "mx")) ?? [];
  const mailDomain = mta?.environment.get("MAIL_DOMAIN")?.split(/[\s,]+/)[0];
  const base = auth?.environment.get("LDAPBASE") ?? app?.environment.get("LDAP_SEARCH_BASE") ?? "";
  const fromBase = [...base.matchAll(/(?:^|,)\s*dc=([^,]+)/gi)].map(([, part]) => part).join(".");
  const domain = wanted ?? fromHost ?? mailDomain ?? (fromBase === "" ? undefined : fromBase);
  if (domain === undefined)
    throw new UserError("the compose project does not name the mail domain: set it with --domain, such as example.com");
  const value = { entries: [{ path: ["domain"], value: domain }], notes: [] };
  return joined([value, carryHostName(mta, "mx", domain), carryHostName(app, "mail", domain)]);
}

function hostName(own: ReadService | undefined, byDefault: string): string {
  const { hostname = byDefault, domainname = "" } = own?.settings ?? {};
  return [hostname, domainname]
    .filter((part) => part !== "")
    .join(".")
    .toLowerCase();
}

function carryHostName(own: ReadService | undefined, byDefault: string, domain: string): Carried {
  const name = hostName(own, byDefault);
  const label = name.endsWith(`.${domain}`) ? name.slice(0, -domain.length - 1) : name;
  if (own === undefined || label === "" || label === byDefault) return { entries: [], notes: [] };
  if (/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(label))
    return { entries: [{ path: [own.service, "hostname"], value: label }], notes: [] };
  return {
    entries: [],
    notes: [note("lost", `${own.name}: hostname`, `is not a single label below ${domain}`)],
  };
}
