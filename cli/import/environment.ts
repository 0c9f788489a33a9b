import { declarationsOf } from "../../config/declarations.ts";
import { camelCase } from "../../config/schema/camel-case.ts";
import { lookUp } from "../../config/schema/environment-schema.ts";
import type { Variable } from "../../config/schema/variable.ts";
import { followedService } from "../../config/wires.ts";
import { type Note, note } from "./carried.ts";
import { type FoundService, withOurNames } from "./identify.ts";
import { placeOfVariable } from "./variable-place.ts";

/** A service with the variables that the compose project sets, by service name in the stack. */
export interface ReadService extends FoundService {
  readonly environment: ReadonlyMap<string, string>;
}

/** What the containers get from the compose project; auth also from its command. */
export function readEnvironments(found: readonly FoundService[]): {
  readonly services: readonly ReadService[];
  readonly notes: readonly Note[];
} {
  const notes: Note[] = [];
  const services = found.map((own): ReadService => {
    const { service, name, settings } = own;
    const place = (variable: string) => `${name}: environment: ${variable}`;
    const translated = withOurNames(own, found);
    const environment = new Map<string, string>();
    for (const [variable, text] of Object.entries(settings.environment)) {
      if (text === null) {
        notes.push(note("lost", place(variable), "takes its value from the shell, which is ignored"));
        continue;
      }
      const ours = translated(text);
      // Only wired values are known to be service names; elsewhere the same word may mean anything.
      const isWired = isNameOfService(placeOfVariable(service, variable)?.variable);
      const allowed = allowedName(own, variable, environment);
      environment.set(allowed, isWired ? ours : text);
      if (ours !== text && !isWired) {
        const reason = "may name another service, which can have another name in the stack";
        notes.push(note("different", place(variable), reason));
      }
      if (allowed !== variable) {
        const reason = `is renamed ${allowed}, which the image reads as well, because a stack file cannot express the name`;
        notes.push(note("different", place(variable), reason));
      }
    }
    const command = service === "auth" ? authCommand(own) : { variables: [], notes: [] };
    notes.push(...command.notes);
    return { ...own, environment: new Map([...environment, ...command.variables]) };
  });
  return { services, notes };
}

/** A stack file can express `CRONTAB_ENTRY1`, but not `CRONTAB_ENTRY_1`; the names are arbitrary, so it is renamed. */
function allowedName({ service, settings }: FoundService, name: string, taken: ReadonlyMap<string, string>): string {
  if (!declarationsOf[service].families.some(({ prefix }) => name.startsWith(prefix))) return name;
  let allowed = lookUp(declarationsOf[service], camelCase(name))?.name ?? name;
  while (allowed !== name && (taken.has(allowed) || Object.hasOwn(settings.environment, allowed)))
    allowed = `${allowed}X`;
  return allowed;
}

/** Variables that auth's command sets: `--root-cn NAME` is `LDAPROOT_CN` (mlan/openldap: openldap-common.sh). */
function authCommand({ name, settings: { command } }: FoundService) {
  const variables: [string, string][] = [];
  const notes: Note[] = [];
  for (let at = command[0] === "slapd" ? 1 : 0; at < command.length; at++) {
    const word = command[at] ?? "";
    const value = command[at + 1]?.startsWith("--") === false ? command[++at] : undefined;
    if (/^--(?:base|debug|root-cn|root-pw|runas|uri)$/.test(word) && value !== undefined)
      variables.push([word.replace("--", "LDAP").replace("-", "_").toUpperCase(), value]);
    else {
      const reason = "is not a valid argument of the image, such as --root-cn admin";
      notes.push(note("lost", placeOfWord(name, command, word), reason));
    }
  }
  return { variables, notes };
}

/** The place of a word of a command; anything but an option may be a password and is not shown. */
export function placeOfWord(name: string, command: readonly string[], word: string): string {
  return `${name}: command: ${/^--?[a-z-]+$/.test(word) ? word : `word ${command.indexOf(word) + 1}`}`;
}

function isNameOfService(variable: Variable | undefined): boolean {
  return variable !== undefined && followedService(variable) !== undefined;
}
