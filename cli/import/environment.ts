import { declarationsOf } from "../../config/declarations.ts";
import { camelCase } from "../../config/schema/camel-case.ts";
import { lookUp } from "../../config/schema/environment-schema.ts";
import type { Variable } from "../../config/schema/variable.ts";
import { followedService } from "../../config/wires.ts";
import { type Note, note } from "./carried.ts";
import { type FoundService, withOurNames } from "./identify.ts";
import { placeOfVariable } from "./variable-place.ts";

/** A service with the variables that the compose project sets, by our names of the services. */
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
        notes.push(note("lost", place(variable), "takes its value from the shell, which is not read"));
        continue;
      }
      const ours = translated(text);
      // Values that the program would wire follow the services' names; elsewhere a name may mean anything.
      const isWired = isNameOfService(placeOfVariable(service, variable)?.variable);
      const allowed = allowedName(own, variable, environment);
      environment.set(allowed, isWired ? ours : text);
      if (ours !== text && !isWired) {
        const reason = "names another service, which the stack may know by another name";
        notes.push(note("different", place(variable), reason));
      }
      if (allowed !== variable) {
        const reason = `is called ${allowed} now, which a stack file can hold; the image reads it as well`;
        notes.push(note("different", place(variable), reason));
      }
    }
    const command = service === "auth" ? authCommand(own) : { variables: [], notes: [] };
    notes.push(...command.notes);
    return { ...own, environment: new Map([...environment, ...command.variables]) };
  });
  return { services, notes };
}

/** A stack file can hold `CRONTAB_ENTRY1`, but not `CRONTAB_ENTRY_1`: their names are free, so it gets another one. */
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
      const reason = "is not an argument of the image with its value, such as --root-cn admin";
      notes.push(note("lost", placeOfWord(name, command, word), reason));
    }
  }
  return { variables, notes };
}

/** The place of a word of a command; one that is no option may be a password and is not shown. */
export function placeOfWord(name: string, command: readonly string[], word: string): string {
  return `${name}: command: ${/^--?[a-z-]+$/.test(word) ? word : `word ${command.indexOf(word) + 1}`}`;
}

function isNameOfService(variable: Variable | undefined): boolean {
  return variable !== undefined && followedService(variable) !== undefined;
}
