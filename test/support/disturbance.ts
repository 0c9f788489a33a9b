import { waitFor } from "../../demo/mail.ts";
import { docker, type smallEnvironment, TestStack } from "./stack.ts";

export const services = ["db", "auth", "app", "mta"] as const;
type Service = (typeof services)[number];

/** A disturbance during mail delivery: an `up` with a changed variable of a service, its crash, or an `up` that rotates. */
export type Disturbance =
  | { readonly kind: "replace" | "kill"; readonly service: Service }
  | { readonly kind: "rotate"; readonly secret: keyof typeof rotated };

export const replace = (service: Service): Disturbance => ({ kind: "replace", service });
export const kill = (service: Service): Disturbance => ({ kind: "kill", service });
export const rotate = (secret: keyof typeof rotated): Disturbance => ({ kind: "rotate", secret });

/** Whether it interrupts a service that stores mail. */
export function interruptsDelivery(disturbance: Disturbance): boolean {
  return disturbance.kind === "rotate" || disturbance.service !== "auth";
}

/** Whether mta has another container, and another log, afterwards. */
export function restartsMta(disturbance: Disturbance): boolean {
  return (disturbance.kind === "rotate" ? rotated[disturbance.secret].service : disturbance.service) === "mta";
}

/** What has to be in the configuration to rotate something once, and a service that is replaced for it. */
const rotated = {
  "directory password": { settings: { rotation: { ldapRootPassword: 2 } }, service: "auth" },
  certificates: { settings: { tls: { names: ["renewed.example.com"] } }, service: "mta" },
} as const;

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
  async disturb(disturbance: Disturbance): Promise<void> {
    if (disturbance.kind === "rotate") await this.rotate(disturbance.secret);
    else if (disturbance.kind === "replace") await this.replace(disturbance.service);
    else await this.kill(disturbance.service);
    const what = `health after ${Object.values(disturbance).join(" ")}`;
    await waitFor(async () => ((await this.allHealthy()) ? true : undefined), what, 120);
  }

  private async rotate(secret: keyof typeof rotated): Promise<void> {
    const { settings, service } = rotated[secret];
    Object.assign(this.configuration, settings);
    const before = await this.containerId(service);
    await this.up();
    if ((await this.containerId(service)) === before) throw new Error(`${secret}: ${service} was not replaced`);
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
