import { stackResources } from "../../components/resource-names.ts";
import { credentialNames, optionalCredentialNames } from "../../config/services/generated.ts";
import { serviceNames } from "../../config/services/service-name.ts";
import { backupParts } from "../../containers/backup-parts.ts";
import type { Operation, Step } from "./events.ts";
import { isServiceContainer } from "./services.ts";

/** A change of a resource other than services and volumes. */
export interface OtherChange {
  readonly operation: Operation;
  readonly what: string;
  /** Which of several such resources, if there are several; may be a configured name. */
  readonly subject?: string;
}

interface Kind {
  readonly type: RegExp;
  readonly what: string;
  /** The subject by the resource's name, an empty one where there is one such resource; undefined of another kind. */
  readonly subjectOf: (name: string) => string | undefined;
}

const credentials = [...credentialNames, ...optionalCredentialNames, "fingerprint-key"] as const;

// Unlisted resources change only as a consequence of these, or merely group others.
const kinds: readonly Kind[] = [
  { type: /:Network$/, what: "the network between the services", subjectOf: only(stackResources.network) },
  {
    type: /:LocallySignedCert$/,
    what: "the certificate of",
    subjectOf: oneOf(["app", "mta"] as const, stackResources.certificate),
  },
  {
    type: /:SelfSignedCert$/,
    what: "the CA certificate, which clients must trust",
    subjectOf: only(stackResources.certificate("ca")),
  },
  {
    type: /:SelfSignedCert$/,
    what: "the CA certificate, which clients must trust, of generation",
    subjectOf: after(`${stackResources.certificate("ca")}-`),
  },
  {
    type: /:RandomPassword$/,
    what: "the generated password",
    subjectOf: oneOf(credentials, stackResources.credential),
  },
  {
    type: /:RandomPassword$/,
    what: "the key that the accounts' generated passwords are derived from",
    subjectOf: only(stackResources.accountKey),
  },
  {
    type: /:RandomPassword$/,
    what: "the generated passwords of all users",
    subjectOf: only(stackResources.passwordKey),
  },
  // The first release had a resource for each; the passwords themselves stay.
  {
    type: /:RandomPassword$/,
    what: "the former password resource (the password itself is kept) of",
    subjectOf: after(`${stackResources.directory}-`),
  },
  {
    type: /:PrivateKey$/,
    what: "the key that signs mail, with the selector",
    subjectOf: after(stackResources.dkimKey("")),
  },
  {
    type: /:(?:Container|Service)$/,
    what: "the directory entries, loaded by a job",
    subjectOf: only(stackResources.job("directory-content")),
  },
  {
    type: /:(?:Container|Service)$/,
    what: "Kopano's schema in the directory, loaded by a job",
    subjectOf: only(stackResources.job("directory-schema")),
  },
  {
    type: /:Service$/,
    what: "the mark of the data on its node of the Swarm, for",
    subjectOf: (name) => serviceNames.find((service) => name.startsWith(`${stackResources.container(service)}-data-`)),
  },
  { type: /:Container$/, what: "the proxy", subjectOf: only(stackResources.proxy) },
  { type: /:(?:Container|Service)$/, what: "the replica of the database", subjectOf: only(stackResources.replica) },
  {
    type: /:Container$/,
    what: "the container for the backups",
    subjectOf: oneOf(backupParts, stackResources.backup),
  },
  {
    type: /^pulumi:providers:docker$/,
    what: "the address of the engine; its data is not moved",
    subjectOf: only(stackResources.engine),
  },
];

/** The changes to all other resources, sorted. */
export function otherChanges(steps: readonly Step[]): OtherChange[] {
  const key = ({ what, subject = "" }: OtherChange) => `${what} ${subject}`;
  return steps
    .flatMap((step) => otherChange(step) ?? [])
    .sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}

function otherChange(step: Step): OtherChange | undefined {
  const { type, name, operation } = step;
  for (const kind of kinds) {
    const subject = kind.type.test(type) ? kind.subjectOf(name) : undefined;
    if (subject !== undefined) return { operation, what: kind.what, ...(subject !== "" && { subject }) };
  }
  return isExplained(step) ? undefined : { operation, what: "the resource", subject: `${type} ${name}` };
}

/** Reported elsewhere, or a part of something that is. */
function isExplained(step: Step): boolean {
  const isOfCertificate = step.name.startsWith(`${stackResources.certificates}-`);
  return (
    /^(?:pulumi:pulumi:Stack|pulumi:providers:|kopano:index:)|:Volume$|:RandomId$|:Secret$|:ServiceConfig$/.test(
      step.type,
    ) ||
    isServiceContainer(step) ||
    (step.type.startsWith("tls:") && isOfCertificate)
  );
}

function only(own: string): Kind["subjectOf"] {
  return (name) => (name === own ? "" : undefined);
}

function oneOf<Subject extends string>(
  subjects: readonly Subject[],
  nameOf: (subject: Subject) => string,
): Kind["subjectOf"] {
  return (name) => subjects.find((subject) => nameOf(subject) === name);
}

function after(prefix: string): Kind["subjectOf"] {
  return (name) => (name.startsWith(prefix) ? name.slice(prefix.length) : undefined);
}
