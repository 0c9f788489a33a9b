import { type Configuration, type ServiceName, serviceNames } from "../../config/configuration";
import { resolve } from "../../config/resolve";
import type { Resolved } from "../../config/resolved";
import { isPlainObject, objection } from "../../config/schema/environment-schema";
import { valueAt } from "../../config/schema/path";
import type { Variable } from "../../config/schema/variable";
import { declarationsOf } from "../../config/services/declarations";
import type { VolumeName } from "../../config/stack/stack";
import { describeSources, followedService, wireTo } from "../../config/wires";
import { databaseArguments } from "../../containers/container";
import { type EnvironmentEntry, isGenerated } from "../../containers/entry";
import { renderEnvironments } from "../../containers/environments";
import { withValue } from "../property-path";
import { Mistake } from "../terminal";
import type { ComposeProject, Mapping } from "./compose-file";
import { carryContainer, carryVolumes, networksOf, wordsOf } from "./containers";
import type { Note } from "./note";
import { valueFromText } from "./value-from-text";
import { placeOfVariable, sayableName, type VariablePlace } from "./variable-place";

/** A password: where it is said, and where it was. */
export interface ImportedSecret {
  readonly path: readonly (string | number)[];
  readonly place: string;
}

/** A stack configuration made from a compose project. */
export interface StackDraft {
  /** What the stack file would say, passwords in clear. */
  readonly input: Mapping;
  /** Paths of the passwords, with their place in the compose project. */
  readonly secrets: readonly ImportedSecret[];
  readonly notes: readonly Note[];
  /** The environments as the compose project has them, by our names. */
  readonly environments: ReadonlyMap<ServiceName, ReadonlyMap<string, string>>;
}

/** Makes a stack configuration of a compose project; `domain` where the project does not tell it. */
export function draftStack(project: ComposeProject, domain: string | undefined): StackDraft {
  return new Drafting(project, domain).draft();
}

const images: readonly (readonly [RegExp, ServiceName])[] = [
  [/(?:^|\/)(?:kopano|kopano-local\/app)(?:[:@]|$)/, "app"],
  [/(?:^|\/)(?:postfix(?:-amavis)?|kopano-local\/mta)(?:[:@]|$)/, "mta"],
  [/(?:^|\/)(?:mariadb|mysql|kopano-local\/db)(?:[:@]|$)/, "db"],
  [/(?:^|\/)(?:openldap|kopano-local\/auth)(?:[:@]|$)/, "auth"],
];

/** The service that an image is made for. */
function serviceOfImage(image: unknown): ServiceName | undefined {
  return images.find(([form]) => form.test(String(image)))?.[1];
}

class Drafting {
  private input: Mapping = {};
  private readonly secrets: ImportedSecret[] = [];
  private readonly notes: Note[] = [];
  private readonly environments = new Map<ServiceName, Map<string, string>>();
  /** The compose service behind each of ours. */
  private readonly names: ReadonlyMap<ServiceName, string>;

  constructor(
    private readonly project: ComposeProject,
    private readonly domain: string | undefined,
  ) {
    this.names = this.identify();
  }

  draft(): StackDraft {
    for (const service of serviceNames) this.environments.set(service, this.saidEnvironment(service));
    this.carryNames();
    for (const service of serviceNames) if (!this.names.has(service)) this.say([service, "enabled"], false);
    for (const [service, environment] of this.environments)
      for (const [name, text] of environment) this.carryVariable(service, name, text);
    for (const service of this.names.keys()) this.carryImageDefaults(service);
    this.carryContainers();
    this.carryProject();
    this.compare();
    const { input, secrets, notes, environments } = this;
    return { input, secrets, notes, environments };
  }

  /** Which compose service is which of ours: by its image, else by its name unless its image is another service's. */
  private identify(): ReadonlyMap<ServiceName, string> {
    const { services } = this.project;
    const names = new Map<ServiceName, string>();
    for (const service of serviceNames) {
      const fitting = Object.keys(services).filter((name) => serviceOfImage(services[name]?.image) === service);
      const byName = Object.hasOwn(services, service) ? services[service] : undefined;
      const isFree = byName !== undefined && serviceOfImage(byName.image) === undefined;
      const name = fitting.includes(service) ? service : (fitting[0] ?? (isFree ? service : undefined));
      if (name === undefined) continue;
      names.set(service, name);
      for (const other of fitting.filter((one) => one !== name))
        this.lose(other, `looks like ${service}, as ${name} does; a stack has one`);
      if (fitting.length === 0 && byName?.image !== undefined)
        this.notes.push({
          kind: "different",
          place: `${name}: image`,
          text: `is not known, and taken for that of ${service} because of the service's name`,
        });
    }
    if (!names.has("app"))
      throw new Mistake("the compose project has no service `app`, and none with an image such as mlan/kopano");
    for (const [name, { image }] of Object.entries(services))
      if (![...names.values()].includes(name) && serviceOfImage(image) === undefined)
        this.lose(name, "is not one of the services app, mta, db and auth");
    return names;
  }

  /** Names by which a service reaches others of ours: those on a network for all of them, those of links for itself. */
  private hostNames(service: ServiceName): ReadonlyMap<string, ServiceName> {
    const aliases = new Map<string, ServiceName>();
    for (const [other, name] of this.names) {
      const { container_name: container, ...settings } = this.settings(other);
      const onNetworks = Object.values(networksOf(settings)).flatMap(({ aliases: own }) =>
        Array.isArray(own) ? own : [],
      );
      for (const alias of [name, container, ...onNetworks]) if (typeof alias === "string") aliases.set(alias, other);
    }
    const { links } = this.settings(service);
    for (const link of Array.isArray(links) ? links : []) {
      const [target, alias = ""] = String(link).split(":");
      const [other] = [...this.names].find(([, name]) => name === target) ?? [];
      if (other !== undefined && alias !== "") aliases.set(alias, other);
    }
    return aliases;
  }

  private settings(service: ServiceName): Mapping {
    return this.project.services[this.names.get(service) ?? ""] ?? {};
  }

  /** What the compose project says of a service's variables; of auth also by its command. */
  private saidEnvironment(service: ServiceName): Map<string, string> {
    const name = this.names.get(service);
    const environment = new Map<string, string>();
    if (name === undefined) return environment;
    for (const [variable, text] of this.project.environmentOf(name)) {
      if (text === undefined)
        this.lose(`${name}: environment: ${variable}`, "takes its value from the shell, which is not read");
      else environment.set(variable, this.withOurNames(service, name, variable, text));
    }
    this.renameFamilies(service, name, environment);
    const words = wordsOf(this.settings(service).command);
    if (service === "auth") this.readAuthCommand(name, words, environment);
    else if (service === "db") this.readDbCommand(name, words);
    else if (words.length > 0) this.lose(`${name}: command`, "the container runs its image's own command");
    return environment;
  }

  /** Gives variables with free names those that a stack file can say, none of them twice. */
  private renameFamilies(service: ServiceName, name: string, environment: Map<string, string>): void {
    for (const [variable, text] of [...environment]) {
      let ours = sayableName(service, variable);
      if (ours === variable) continue;
      while (environment.has(ours)) ours = `${ours}X`;
      environment.delete(variable);
      environment.set(ours, text);
      this.notes.push({
        kind: "different",
        place: `${name}: environment: ${variable}`,
        text: `is called ${ours} now, which a stack file can say; the image reads it as well`,
      });
    }
  }

  /** `--root-cn NAME` and the like are variables by another name (auth image, openldap-common). */
  private readAuthCommand(name: string, words: readonly string[], environment: Map<string, string>): void {
    const rest = words[0] === "slapd" ? words.slice(1) : [...words];
    while (rest.length > 0) {
      const word = rest.shift() ?? "";
      const value = rest[0]?.startsWith("--") === false ? rest.shift() : undefined;
      if (/^--(?:base|debug|root-cn|root-pw|runas|uri)$/.test(word) && value !== undefined)
        environment.set(word.replace("--", "LDAP").replace("-", "_").toUpperCase(), value);
      else this.loseWord(name, words, word, "is not an argument of the image with its value, such as --root-cn admin");
    }
  }

  private readDbCommand(name: string, words: readonly string[]): void {
    const given = /^(?:mariadbd|mysqld)$/.test(words[0] ?? "") ? words.slice(1) : words;
    const options = given.filter((word) => /^--?[a-z][^\s\0]*$/.test(word));
    for (const word of given.filter((item) => !options.includes(item)))
      this.loseWord(name, words, word, "is not an option of the server without blanks, such as --log_warnings=1");
    const usual = databaseArguments(this.resolved()).join(" ");
    if (words.length === 0)
      this.notes.push({ kind: "different", place: `${name}: command`, text: `is \`${usual}\` now, and was none` });
    else if (options.join(" ") !== usual) this.say(["db", "arguments"], options);
  }

  /** A word that is no option may be a password, so only its place is told. */
  private loseWord(name: string, words: readonly string[], word: string, reason: string): void {
    const shown = /^--?[a-z-]+$/.test(word) ? word : `word ${words.indexOf(word) + 1}`;
    this.lose(`${name}: command: ${shown}`, reason);
  }

  /** Values that the program would wire follow the services' names; elsewhere a name may mean anything. */
  private withOurNames(service: ServiceName, name: string, variable: string, text: string): string {
    const ours = this.translated(service, text);
    if (ours === text || this.followsService(service, variable)) return ours;
    const place = `${name}: environment: ${variable}`;
    this.notes.push({
      kind: "different",
      place,
      text: "names another service, which the stack may know by another name",
    });
    return text;
  }

  private followsService(service: ServiceName, name: string): boolean {
    const place = placeOfVariable(service, name);
    return place !== undefined && followedService(place.variable) !== undefined;
  }

  /** A host name that is another service's in the compose project, as the stack has it. */
  private translated(reader: ServiceName, text: string): string {
    const aliases = this.hostNames(reader);
    const escaped = [...aliases.keys()].map((alias) => alias.replace(/[.*+?^${}()|[\]\\-]/g, "\\$&"));
    // Not the scheme of a URI: a service may be called `ldap`.
    const form = new RegExp(`(^|//|[:@,\\s])(${escaped.join("|")})(?=$|[/,\\s]|:(?!//))`, "g");
    return text.replace(form, (_, before: string, alias: string) => `${before}${aliases.get(alias)}`);
  }

  /** Domain and host names, from which most wired values follow. */
  private carryNames(): void {
    const full = this.hostName("mta", "mx");
    const [, label = "", fromHost] = /^([^.]+)\.(.+\..+)$/.exec(full) ?? [];
    const mailDomain = this.environments
      .get("mta")
      ?.get("MAIL_DOMAIN")
      ?.split(/[\s,]+/)[0];
    const base =
      this.environments.get("auth")?.get("LDAPBASE") ?? this.environments.get("app")?.get("LDAP_SEARCH_BASE");
    const fromBase = [...(base ?? "").matchAll(/(?:^|,)\s*dc=([^,]+)/gi)].map(([, part]) => part).join(".");
    const domain = this.domain ?? fromHost ?? mailDomain ?? (fromBase === "" ? undefined : fromBase);
    if (domain === undefined)
      throw new Mistake("the compose project does not tell the mail domain: say it with --domain");
    this.say(["domain"], domain);
    this.carryHostName("mta", fromHost === domain ? label : full, "mx");
    this.carryHostName("app", this.hostName("app", "mail"), "mail");
  }

  private hostName(service: "app" | "mta", byDefault: string): string {
    const { hostname = byDefault, domainname } = this.settings(service);
    const parts = [hostname, domainname].filter((part) => typeof part === "string" && part !== "");
    return parts.join(".").toLowerCase();
  }

  private carryHostName(service: "app" | "mta", name: string, byDefault: string): void {
    const domain = String(this.input.domain);
    const label = name.endsWith(`.${domain}`) ? name.slice(0, -domain.length - 1) : name;
    if (label === "" || label === byDefault) return;
    if (/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(label)) this.say([service, "hostname"], label);
    else this.lose(`${this.names.get(service)}: hostname`, `is not one label in front of ${domain}`);
  }

  /** Says a variable, unless the program would give the container the same text without it. */
  private carryVariable(service: ServiceName, name: string, text: string): void {
    const place = `${this.names.get(service)}: environment: ${name}`;
    const found = placeOfVariable(service, name);
    if (found === undefined) {
      this.lose(place, `is not a variable of the ${service} image`);
      return;
    }
    const { variable } = found;
    const now = this.rendered(service).find((entry) => entry.name === name)?.value;
    const value =
      name === "MIGRATE_CONFIG" ? this.fixes(service, place, variable, text) : valueFromText(variable, text);
    const isLeftOut = text === "" && (value === undefined || (now === undefined && variable.imageDefault === ""));
    if (isLeftOut && now === undefined)
      this.notes.push({
        kind: "different",
        place,
        text: "is left out now, and was empty, which is the same to the image",
      });
    else if (isLeftOut) return;
    else if (value === undefined) this.lose(place, refusal(variable, text));
    else if (now !== variable.type.render(value)) this.sayVariable(place, found, value);
  }

  /** The fixes that the image makes of a text: it leaves out what it does not know, and `all` is known to app alone. */
  private fixes(service: ServiceName, place: string, variable: Variable, text: string): unknown {
    const { type } = variable;
    const words = text.split(/\s+/).filter((word) => word !== "");
    const isFix = (word: string) => type.schema.safeParse([Number(word)]).success;
    if (service === "app" && words.includes("all")) return type.example;
    const known = words.filter(isFix).map(Number);
    // Without any the whole text is told, as of every other variable.
    if (known.length === 0) return valueFromText(variable, text);
    for (const word of words.filter((item) => !isFix(item)))
      this.lose(place, `\`${word}\` is not a fix that the image knows`);
    return known;
  }

  /** What the image would take where nothing is said, if the program says something else and data depends on it. */
  private carryImageDefaults(service: ServiceName): void {
    for (const [name, { change, imageDefault }] of Object.entries(declarationsOf[service].variables)) {
      if (change !== "endangers data" || !imageDefault || this.environments.get(service)?.has(name)) continue;
      const isWithProgram = this.rendered(service).some((entry) => entry.name === name);
      if (isWithProgram) this.carryVariable(service, name, imageDefault);
    }
  }

  private sayVariable(place: string, { path, variable }: VariablePlace, value: unknown): void {
    this.say(path, value);
    if (variable.secret !== true) return;
    // Pulumi encrypts texts, so a list has a secret for each of its items.
    const paths = Array.isArray(value) ? value.map((_, index) => [...path, index]) : [path];
    this.secrets.push(...paths.map((own) => ({ path: own, place })));
  }

  private carryContainers(): void {
    const volumes: Record<string, string> = {};
    for (const [service, name] of this.names) {
      const settings = this.settings(service);
      const { values, notes } = carryContainer(service, name, settings, this.resolved());
      for (const [path, value] of values) this.say([service, ...path], value);
      this.notes.push(...notes);
      const mounted = carryVolumes(service, name, settings, this.project);
      this.notes.push(...mounted.notes);
      for (const [volume, engineName] of Object.entries(mounted.adopted)) {
        if ((volumes[volume] ?? engineName) === engineName) volumes[volume] = engineName;
        else
          this.lose(
            `${name}: volumes: ${engineName}`,
            `the stack shares one volume \`${volume}\`, and that is ${volumes[volume]}`,
          );
      }
    }
    const sorted = Object.entries(volumes).sort() as [VolumeName, string][];
    if (sorted.length > 0) this.say(["data", "volumes"], Object.fromEntries(sorted));
  }

  private carryProject(): void {
    const used = new Set([...this.names.keys()].flatMap((service) => Object.keys(networksOf(this.settings(service)))));
    for (const [name, settings] of Object.entries(this.project.networks)) {
      const { ipam, ...others } = isPlainObject(settings) ? settings : {};
      if (ipam !== undefined) this.carryAddresses(`networks: ${name}: ipam`, ipam, used.has(name));
      if (Object.keys(others).length > 0) this.lose(`networks: ${name}`, "the stack has a network of its own");
    }
    for (const key of this.project.others) this.lose(key, "has no place in a stack configuration");
    for (const line of this.project.ambiguousLines)
      this.notes.push({
        kind: "different",
        place: `line ${line}`,
        text:
          "is taken as it stands there, and compose may have read another number or date (octal `0123`, `1_000`); " +
          "compare it with `docker compose config`",
      });
  }

  /** One subnet, of a network that a service is on; the stack has one network. */
  private carryAddresses(place: string, ipam: unknown, isUsed: boolean): void {
    const { config, ...others } = isPlainObject(ipam) ? ipam : {};
    for (const entry of Array.isArray(config) ? config : []) {
      const { subnet, ...further } = isPlainObject(entry) ? entry : {};
      const isFirst = (this.input.network as Mapping | undefined)?.subnet === undefined;
      if (isUsed && isFirst && typeof subnet === "string" && /^[\d./]+$/.test(subnet))
        this.say(["network", "subnet"], subnet);
      else if (subnet !== undefined)
        this.lose(`${place}: subnet: ${subnet}`, "a stack has one network with one IPv4 subnet");
      for (const key of Object.keys(further)) this.lose(`${place}: ${key}`, "has no place in a stack configuration");
    }
    for (const key of Object.keys(others)) this.lose(`${place}: ${key}`, "has no place in a stack configuration");
  }

  /** Tells every variable that the container would get in another way than from the compose project. */
  private compare(): void {
    for (const [service, name] of this.names) {
      const before = this.environments.get(service) ?? new Map<string, string>();
      const after = new Map(this.rendered(service).map((entry) => [entry.name, entry]));
      for (const variable of [...new Set([...before.keys(), ...after.keys()])].sort()) {
        const entry = after.get(variable);
        const text = before.get(variable);
        const isSame = entry !== undefined && entry.value === text;
        // What is not carried over and not there either has been told already.
        if (isSame || entry === undefined) continue;
        const place = `${name}: environment: ${variable}`;
        this.notes.push({
          kind: "different",
          place,
          text: differenceOf(service, entry, text, this.isSaid(service, variable)),
        });
      }
    }
  }

  private isSaid(service: ServiceName, name: string): boolean {
    return valueAt(this.input, placeOfVariable(service, name)?.path ?? []) !== undefined;
  }

  private rendered(service: ServiceName): readonly EnvironmentEntry[] {
    return renderEnvironments(this.resolved())[service];
  }

  /** The draft so far, with defaults. It is not checked yet. */
  private resolved(): Resolved {
    return resolve(this.input as Configuration);
  }

  private say(path: readonly string[], value: unknown): void {
    this.input = withValue(this.input, path, value) as Mapping;
  }

  private lose(place: string, text: string): void {
    this.notes.push({ kind: "lost", place, text });
  }
}

/** Why a text has no value of the variable's type. */
function refusal(variable: Variable, text: string): string {
  const { obsolete, elsewhere, secret, type } = variable;
  // As it is told for what can be said: a text that begins as one, but would be damaged on its way.
  const reason = objection(variable, text)?.reason ?? "";
  if (obsolete !== undefined || elsewhere !== undefined || !reason.startsWith("must be ")) return reason;
  return `must be ${type.expected}${secret ? "" : `, and is \`${text}\``}`;
}

/** `was …, is …` and why; passwords are not shown. */
function differenceOf(
  service: ServiceName,
  { name, value, secret }: EnvironmentEntry,
  before: string | undefined,
  isSaid: boolean,
): string {
  const shown = isGenerated(value) ? "a generated password" : secret ? "a password" : `\`${value}\``;
  const variable = placeOfVariable(service, name)?.variable;
  const wire = variable && wireTo(variable);
  const byProgram =
    wire !== undefined ? describeSources(wire) : variable?.preset !== undefined ? "preset of the program" : "as before";
  const why = !isSaid ? byProgram : before === undefined ? "what the image took by itself" : "the same value";
  if (before === undefined)
    return `is ${shown} now (${isGenerated(value) ? "nobody said one" : why}): ${variable?.doc ?? ""}`;
  return `is ${shown} now, and was ${secret ? "another" : `\`${before}\``} (${why})`;
}
