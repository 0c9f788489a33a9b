import type { ServiceName } from "../../config/services/service-name.ts";

/** Folders with the files that follow from the configuration. */
const folders: Readonly<Record<ServiceName, readonly string[]>> = {
  app: ["/etc", "/usr/local", "/usr/share/z-push", "/usr/share/kopano-webapp"],
  mta: ["/etc", "/srv/etc", "/usr/local"],
  db: ["/etc", "/usr/local"],
  // Its configuration is a database in /srv, which contains times and random names: it is compared as LDIF.
  auth: ["/etc", "/usr/local"],
};

/** Files that differ between stacks with the same configuration, with the reason. */
const ownOfEach: readonly (readonly [RegExp, string])[] = [
  [/^\/etc\/(?:hosts|hostname|resolv\.conf|mtab|localtime|\.pwd\.lock)$/, "written by the engine"],
  [/^\/etc\/ssl\/kopano\/.*\.pem$/, "certificates that the stack issues"],
  [
    /^(?:\/srv)?\/etc\/ssl\/postfix\/|^\/etc\/kopano\/ssl\/(?:cert|priv_key)\.pem$/,
    "a certificate that is generated once",
  ],
  [/^\/etc\/service\/[^/]+\/supervise(?:\/|$)/, "what runit notes of a running service"],
  [/\/\.kopano-found(?:\/|$)/, "what a volume of another installation contained"],
];

/** By path: kind, permissions, owner, and a hash of the content. */
export type Listing = ReadonlyMap<string, string>;

/** Prints, in a container of a service, what `readListing` reads. The order of lines in main.cf is arbitrary. */
export function listingCommand(service: ServiceName): string {
  const where = folders[service].join(" ");
  return [
    `find ${where} ! -type f -printf '%p\\t%y %m %u %l\\n' 2>/dev/null`,
    `find ${where} -type f -printf '%p\\t%m %u ' -exec sh -c 'case $1 in */main.cf) sort "$1" | sha256sum ;; *) sha256sum <"$1" ;; esac' sh {} ';' 2>/dev/null`,
  ].join("; ");
}

export function readListing(text: string): Listing {
  const lines = text.split("\n").map((line) => line.split("\t"));
  // postmap writes the time into a table that it compiles; its source is compared.
  const about = (path: string, rest: string) => (path.endsWith(".db") ? rest.replace(/[0-9a-f]{64}.*$/, "") : rest);
  return new Map(
    lines
      .filter(([path = ""]) => path !== "" && !ownOfEach.some(([pattern]) => pattern.test(path)))
      .map(([path = "", rest = ""]) => [path, about(path, rest)]),
  );
}

/** The paths that are not the same in both. */
export function differingPaths(left: Listing, right: Listing): string[] {
  return [...new Set([...left.keys(), ...right.keys()])].filter((path) => left.get(path) !== right.get(path)).sort();
}
