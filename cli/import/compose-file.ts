import { existsSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { visit } from "yaml";
import { isPlainObject } from "../../config/schema/environment-schema";
import { Mistake, readText, type Terminal } from "../terminal";
import { readEnvFile } from "./env-file";
import { interpolate, type LookUp } from "./interpolation";
import { readYaml, type YamlFile, yamlValues } from "./yaml-file";

/** A mapping of YAML. */
export type Mapping = Readonly<Record<string, unknown>>;

/** A compose project with its variables put in. */
export interface ComposeProject {
  /** Begins the names of its volumes. */
  readonly name: string;
  readonly services: Readonly<Record<string, Mapping>>;
  readonly volumes: Mapping;
  readonly networks: Mapping;
  /** Other top-level keys. */
  readonly others: readonly string[];
  /** Variables of the environment file. */
  readonly variables: ReadonlyMap<string, string>;
  /** Variables that are not set anywhere and have no default. */
  readonly unset: readonly string[];
  /** Lines of the file with a text without quotes that compose may read as another one. */
  readonly ambiguousLines: readonly number[];
  /** The environment of a service: its `env_file`, then its `environment`; undefined for a name without a value. */
  environmentOf(service: string): ReadonlyMap<string, string | undefined>;
}

/** Where a compose project is read from. */
export interface ComposeSource {
  readonly file: string;
  /** The file that `${NAME}` is looked up in; by default `.env` next to the compose file. */
  readonly envFile: string | undefined;
  readonly projectName: string | undefined;
}

/** Reads a compose project. The variables of the shell are left out, so that equal files give equal results. */
export function readComposeProject(terminal: Terminal, { file, envFile, projectName }: ComposeSource): ComposeProject {
  const directory = dirname(resolve(terminal.directory, file));
  const text = readText(terminal, file);
  const envPath = envFile ?? join(dirname(file), ".env");
  const hasEnv = envFile !== undefined || existsSync(resolve(terminal.directory, envPath));
  const variables = hasEnv ? readEnvFile(readText(terminal, envPath), envPath) : new Map<string, string>();
  const unset = new Set<string>();
  const lookUp: LookUp = (name) => variables.get(name);
  const yaml = readYaml(text, file);
  const ambiguousLines = keepDigits(yaml);
  const root = filled(yamlValues(yaml, file), lookUp, (name) => unset.add(name), file);
  if (!isPlainObject(root) || !isPlainObject(root.services))
    throw new Mistake(`${file}: is not a compose file: it has no \`services\``);
  const services = mappings(root.services, `${file}: services`);
  const { version: _, name, services: _services, volumes, networks, ...others } = root;
  return {
    name: normalized(
      projectName ?? variables.get("COMPOSE_PROJECT_NAME") ?? (typeof name === "string" ? name : basename(directory)),
    ),
    services,
    volumes: isPlainObject(volumes) ? volumes : {},
    networks: isPlainObject(networks) ? networks : {},
    others: Object.keys(others).filter((key) => !key.startsWith("x-")),
    variables,
    unset: [...unset].sort(),
    ambiguousLines,
    environmentOf: (service) => environment(terminal, directory, file, service, services[service] ?? {}, lookUp),
  };
}

/** Numbers that would lose digits become texts, as they stand there. Tells the lines where compose may read another one. */
function keepDigits({ document, lines }: YamlFile): number[] {
  const ambiguous: number[] = [];
  visit(document, {
    Scalar: (key, node) => {
      const { source, range } = node;
      if (key === "key" || node.type !== "PLAIN" || source === undefined) return;
      if (otherwiseInCompose.test(source)) ambiguous.push(lines.linePos(range?.[0] ?? 0).line);
      if (typeof node.value === "number" && /^\d+$/.test(source)) node.value = source;
    },
  });
  return ambiguous;
}

// YAML 1.1, which compose's reader follows here: octal and binary numbers, underscores, dates; and what is past 64 bits.
const otherwiseInCompose =
  /^[-+]?(?:0\d[\d_]*|\d[\d.]*_[\d_.]*|0b[01_]+|\d{20,}|[\d.]+e[-+]?\d+)$|^\d{4}-\d{1,2}-\d{1,2}$/i;

/** Values with the variables put in; keys are left alone, as compose does. */
function filled(value: unknown, lookUp: LookUp, onUnset: (name: string) => void, place: string): unknown {
  if (typeof value === "string") {
    try {
      return interpolate(value, lookUp, onUnset);
    } catch (error) {
      if (error instanceof Mistake) throw new Mistake(`${place}: ${error.message}`);
      throw error;
    }
  }
  if (Array.isArray(value)) return value.map((item, index) => filled(item, lookUp, onUnset, `${place}[${index}]`));
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, filled(item, lookUp, onUnset, `${place}: ${key}`)]),
  );
}

function mappings(value: Mapping, place: string): Readonly<Record<string, Mapping>> {
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      if (!isPlainObject(item)) throw new Mistake(`${place}: ${key} is not a mapping`);
      return [key, item];
    }),
  );
}

/** As compose makes it: lower case, other letters left out (compose-go, loader.NormalizeProjectName). */
function normalized(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, "")
    .replace(/^[_-]+/, "");
}

function environment(
  terminal: Terminal,
  directory: string,
  file: string,
  service: string,
  settings: Mapping,
  lookUp: LookUp,
): ReadonlyMap<string, string | undefined> {
  const values = new Map<string, string | undefined>();
  for (const { path, isRequired } of envFiles(settings.env_file, `${file}: services: ${service}: env_file`)) {
    const place = resolve(directory, path);
    if (!isRequired && !existsSync(place)) continue;
    for (const [name, value] of readEnvFile(readText(terminal, place), path, lookUp)) values.set(name, value);
  }
  const said = settings.environment ?? {};
  if (Array.isArray(said)) {
    for (const item of said) {
      const [, name = "", value] = /^([^=]+)(?:=([\s\S]*))?$/.exec(typeof item === "string" ? item : "") ?? [];
      if (name === "")
        throw new Mistake(`${file}: services: ${service}: environment: an item is not of the form \`- LOG_LEVEL=3\``);
      values.set(name, value ?? lookUp(name));
    }
  } else if (isPlainObject(said)) {
    for (const [name, value] of Object.entries(said))
      values.set(
        name,
        value === null ? lookUp(name) : text(value, `${file}: services: ${service}: environment: ${name}`),
      );
  } else throw new Mistake(`${file}: services: ${service}: environment is neither a list nor a mapping`);
  return values;
}

function envFiles(value: unknown, place: string): { readonly path: string; readonly isRequired: boolean }[] {
  const items: readonly unknown[] = Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
  return items.map((item) => {
    const { path, required } = isPlainObject(item) ? item : { path: item, required: true };
    if (typeof path !== "string") throw new Mistake(`${place}: is not a file such as \`./kopano.env\``);
    return { path, isRequired: required !== false };
  });
}

function text(value: unknown, place: string): string {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return String(value);
  throw new Mistake(`${place} is not a text`);
}
