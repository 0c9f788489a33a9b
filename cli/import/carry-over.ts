import type { Resolved } from "../../config/resolved.ts";
import { holdsPassword } from "../../config/types/embedded-password.ts";
import { databaseArguments } from "../../containers/container.ts";
import { type Carried, type Entry, joined, type Note, note } from "./carried.ts";
import type { ComposeProject } from "./compose-project.ts";
import { carryContainer, notesOfKeys } from "./container.ts";
import { placeOfWord } from "./environment.ts";
import type { FoundService } from "./identify.ts";
import { carryPorts } from "./ports.ts";
import { carryVolumes } from "./volumes.ts";

/** Settings of containers, volumes and networks, except variables. */
export function carryOver(found: readonly FoundService[], project: ComposeProject, configuration: Resolved): Carried {
  const { name: _, services: _services, volumes: _volumes, networks: _networks, unset: _unset, ...others } = project;
  return joined([
    ...found.map((own) => carryContainer(own, configuration)),
    ...found.map((own) => carryPorts(own, configuration)),
    ...found.map((own) => carryCommand(own, databaseArguments(configuration))),
    carryVolumes(found, project),
    carrySubnet(found, project),
    { entries: [], notes: notesOfKeys("", others) },
  ]);
}

/** Options of the database server; `usual` are the program's own. Auth's command has already become variables. */
function carryCommand({ service, name, settings: { command } }: FoundService, usual: readonly string[]): Carried {
  const place = `${name}: command`;
  if (service !== "db") {
    const isLost = service !== "auth" && command.length > 0;
    return { entries: [], notes: isLost ? [note("lost", place, "the container runs the image's own command")] : [] };
  }
  if (command.length === 0)
    return { entries: [], notes: [note("different", place, `changes from none to \`${usual.join(" ")}\``)] };
  const given = /^(?:mariadbd|mysqld)$/.test(command[0] ?? "") ? command.slice(1) : command;
  const options = given.filter((word) => /^--?[a-z][^\s\0]*$/.test(word));
  const reason = "is not a server option without spaces, such as --log_warnings=1";
  return {
    entries:
      options.join(" ") === usual.join(" ")
        ? []
        : [{ path: ["db", "arguments"], value: options, secret: options.some(holdsPassword) }],
    notes: given
      .filter((word) => !options.includes(word))
      .map((word) => note("lost", placeOfWord(name, command, word), reason)),
  };
}

/** One subnet, of a network that a service is on; the stack has one network. */
function carrySubnet(found: readonly FoundService[], { name: project, networks }: ComposeProject): Carried {
  const used = new Set(found.flatMap(({ settings }) => Object.keys(settings.networks)));
  const entries: Entry[] = [];
  const notes: Note[] = [];
  for (const [key, { name, ipam, ...others }] of Object.entries(networks)) {
    const place = `networks: ${key}`;
    const { config = [], ...further } = ipam ?? {};
    for (const { subnet, ...range } of config) {
      if (used.has(key) && entries.length === 0 && subnet !== undefined && /^[\d./]+$/.test(subnet))
        entries.push({ path: ["network", "subnet"], value: subnet });
      else if (subnet !== undefined)
        notes.push(note("lost", `${place}: ipam: subnet: ${subnet}`, "a stack has one network with one IPv4 subnet"));
      notes.push(...notesOfKeys(`${place}: ipam: `, range));
    }
    notes.push(...notesOfKeys(`${place}: ipam: `, further));
    if (Object.keys(others).length > 0 || name !== `${project}_${key}`)
      notes.push(note("lost", place, "the stack has its own network"));
  }
  return { entries, notes };
}
