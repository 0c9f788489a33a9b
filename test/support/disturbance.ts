import { waitFor } from "../../demo/mail.ts";
import { docker, type smallEnvironment, TestStack } from "./stack.ts";

export const services = ["db", "auth", "app", "mta"] as const;
type Service = (typeof services)[number];

/** A disturbance of a service during mail delivery: an `up` with a changed variable, or a crash. */
export interface Disturbance {
  readonly kind: "replace" | "kill";
  readonly service: Service;
}

export const replace = (service: Service): Disturbance => ({ kind: "replace", service });
export const kill = (service: Service): Disturbance => ({ kind: "kill", service });

/** A variable of each service that does not affect mail, and a value other than its default. */
const harmless = {
  db: ["lang", "C"],
  auth: ["ldapdebug", "stats"],
  app: ["logLevel", 4],
  mta: ["messageSizeLimit", 25_600_000],
} as const;

type Environment = Awaited<ReturnType<typeof smallEnvironment>>["configuration"];

/** A stack of the small environment whose services can be replaced and killed. */
export class DisturbedStack extends TestStack {
  override readonly configuration: Environment;

  constructor(configuration: Environment) {
    super(configuration);
    this.configuration = configuration;
  }

  /** Resolves when all services are healthy again. */
  async disturb({ kind, service }: Disturbance): Promise<void> {
    if (kind === "replace") await this.replace(service);
    else await this.kill(service);
    await waitFor(async () => ((await this.allHealthy()) ? true : undefined), `health after ${kind} ${service}`, 120);
  }

  /** Sets the variable, or removes it if it is set. */
  private async replace(service: Service): Promise<void> {
    const [key, value] = harmless[service];
    const { environment } = this.configuration[service];
    if (environment[key] === undefined) environment[key] = value;
    else delete environment[key];
    const before = await this.containerId(service);
    await this.up();
    if ((await this.containerId(service)) === before) throw new Error(`${service} was not replaced`);
  }

  /** A crash. After `docker kill`, the engine would not restart the container. */
  private async kill(service: Service): Promise<void> {
    const pid = await this.pid(service);
    const helper = ["--rm", "--network", "none", "--pid", "host", "--cap-drop", "ALL", "--cap-add", "KILL"];
    const image = this.configuration.db.image;
    await docker("run", ...helper, "--entrypoint", "sh", image, "-c", 'kill -s KILL "$1"', "sh", pid);
    const isAnother = async () => (["0", pid].includes(await this.pid(service)) ? undefined : true);
    await waitFor(isAnother, `restart of ${service}`, 60);
  }

  private async pid(service: Service): Promise<string> {
    return docker("inspect", "--format", "{{.State.Pid}}", this.container(service));
  }

  private async allHealthy(): Promise<boolean> {
    const states = await Promise.all(services.map((service) => this.health(service)));
    return states.every((state) => state === "healthy");
  }
}
