import { randomBytes } from "node:crypto";
import { checkConfiguration } from "../../config/rules/check.ts";
import { appFiles } from "../../containers/app-files.ts";
import { volumeMounts } from "../../containers/container.ts";
import { renderEnvironments } from "../../containers/environments.ts";
import { mtaFiles } from "../../containers/postfix.ts";
import { addressPlan } from "../../containers/subnet.ts";
import { type Listing, listingCommand, readListing } from "./compared-files.ts";
import { localImage } from "./image-run.ts";
import { docker } from "./stack.ts";

type Configured = "app" | "mta";

/** What a container of a service gets: its variables, and the files that are put into it. */
export interface ContainerInput {
  readonly variables: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, string>>;
}

/** The same as in a stack, with arbitrary passwords instead of generated ones. */
export function containerInput(service: Configured, input: object, subnet = "10.20.30.0/24"): ContainerInput {
  const { configuration } = checkConfiguration(input);
  const entries = renderEnvironments(configuration)[service];
  const files = service === "app" ? appFiles(configuration) : mtaFiles(configuration, addressPlan(subnet));
  return {
    variables: Object.fromEntries(
      entries.map(({ name, value }) => [name, typeof value === "string" ? value : `generated-${value.generated}`]),
    ),
    files: Object.fromEntries(files.map(({ path, content }) => [path, String(content)])),
  };
}

/** The volume of a service that is kept while its container is replaced. Only the entry scripts run, no service. */
export class KeptVolume {
  readonly name = `kept-${randomBytes(4).toString("hex")}`;
  private readonly service: Configured;

  constructor(service: Configured) {
    this.service = service;
  }

  /** The files after the start of a new container. */
  async start({ variables, files }: ContainerInput, host = "mail.example.com"): Promise<Listing> {
    const [mount] = volumeMounts(this.service);
    const written = Object.entries(files).map(
      ([path, content]) =>
        `mkdir -p '${path.replace(/\/[^/]*$/, "")}'; echo ${Buffer.from(content).toString("base64")} | base64 -d >'${path}'; chmod 755 '${path}'`,
    );
    // The store is created by a service, and nothing removes a process in the background.
    const entries = "cd /; for entry in /etc/docker/entry.d/*; do case $entry in */90-*) ;; *) . $entry ;; esac; done";
    const line = [...written, `{ ${entries}; } >&2`, listingCommand(this.service)].join("\n");
    const environment = Object.entries(variables).flatMap(([name, value]) => ["--env", `${name}=${value}`]);
    const volume = ["--volume", `${this.name}:${mount?.path}`];
    const where = ["--rm", "--hostname", host, "--network", "none", ...volume, ...environment];
    return readListing(await docker("run", ...where, "--entrypoint", "bash", localImage(this.service), "-c", line));
  }

  async remove(): Promise<void> {
    await docker("volume", "rm", this.name);
  }
}
