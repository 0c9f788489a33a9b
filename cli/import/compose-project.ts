import { z } from "zod";
import { UserError } from "../../config/schema/user-error.ts";
import type { Terminal } from "../terminal.ts";
import { type ComposeSource, runCompose } from "./compose-command.ts";

const words = z
  .array(z.string())
  .nullish()
  .transform((value) => value ?? []);
const port = z.looseObject({
  target: z.number(),
  published: z.coerce.string().default(""),
  host_ip: z.string().default(""),
  protocol: z.string().default("tcp"),
});
const mount = z.looseObject({
  type: z.string(),
  source: z.string().optional(),
  target: z.string(),
  read_only: z.boolean().default(false),
});
const onNetwork = z
  .looseObject({ aliases: words })
  .nullable()
  .transform((value) => value ?? { aliases: [] });
const named = z.looseObject({ name: z.string(), external: z.unknown().optional() });
const range = z.looseObject({ subnet: z.string().optional() });

/** A service as `docker compose config` writes it: with short forms expanded and variables substituted. */
const service = z.looseObject({
  image: z.string().optional(),
  environment: z.record(z.string(), z.string().nullable()).default({}),
  command: words,
  ports: z.array(port).default([]),
  volumes: z.array(mount).default([]),
  networks: z.record(z.string(), onNetwork).default({}),
  links: words,
  profiles: words,
  cap_add: words,
  container_name: z.string().optional(),
  hostname: z.string().optional(),
  domainname: z.string().optional(),
  restart: z.string().optional(),
});

const project = z.looseObject({
  name: z.string(),
  services: z.record(z.string(), service).default({}),
  volumes: z.record(z.string(), named).default({}),
  networks: z
    .record(z.string(), named.extend({ ipam: z.looseObject({ config: z.array(range).default([]) }).optional() }))
    .default({}),
});

/** A service of a compose project. */
export type ComposeService = z.output<typeof service>;
/** A published port of a service. */
export type ComposePort = z.output<typeof port>;
/** A volume or folder that a service mounts. */
export type ComposeMount = z.output<typeof mount>;
/** A compose project as read by compose. */
export type ComposeProject = z.output<typeof project> & {
  /** Variables that are not set anywhere and have no default. */
  readonly unset: readonly string[];
};

/** Reads a compose project. Throws a UserError if Docker Compose is missing or refuses it. */
export function readComposeProject(terminal: Terminal, source: ComposeSource): ComposeProject {
  const { json, unset } = runCompose(terminal, source);
  const parsed = project.safeParse(JSON.parse(json));
  if (parsed.success) return { ...parsed.data, unset };
  const places = parsed.error.issues.map(({ path }) => path.join("."));
  throw new UserError(`${source.file}: compose writes ${places.join(", ")} in an unsupported form`, 1);
}
