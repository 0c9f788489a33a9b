/** The limits of a container that `docker update` can change, by its options, as the engine counts them. */
export type Limits = Readonly<Record<(typeof limitNames)[number], string>>;

const limitNames = ["memory", "cpu-shares", "cpus", "cpu-quota", "cpuset-cpus", "pids-limit", "restart"] as const;

/** The part of a container's `HostConfig` that has its limits. */
interface HostConfig {
  readonly Memory: number;
  readonly CpuShares: number;
  readonly NanoCpus: number;
  readonly CpuQuota: number;
  readonly CpusetCpus: string;
  readonly PidsLimit?: number | null;
  readonly RestartPolicy: { readonly Name: string };
}

/** The limits in what the engine reports as a container's `HostConfig`, in JSON. */
export function limitsIn(hostConfig: string): Limits {
  const { Memory, CpuShares, NanoCpus, CpuQuota, CpusetCpus, PidsLimit, RestartPolicy } = JSON.parse(
    hostConfig,
  ) as HostConfig;
  return {
    memory: String(Memory / (1 << 20)),
    "cpu-shares": String(CpuShares),
    cpus: String(NanoCpus / 1e9),
    "cpu-quota": String(CpuQuota),
    "cpuset-cpus": CpusetCpus,
    // Older engines report no limit as -1.
    "pids-limit": String(Math.max(PidsLimit ?? 0, 0)),
    restart: RestartPolicy.Name,
  };
}

/** The limits that a container has by its specification. */
export function limitsOf(spec: {
  readonly memoryMiB: number | undefined;
  readonly cpuShares: number | undefined;
  readonly restart: string;
}): Limits {
  return {
    memory: String(spec.memoryMiB ?? 0),
    "cpu-shares": String(spec.cpuShares ?? 0),
    cpus: "0",
    "cpu-quota": "0",
    "cpuset-cpus": "",
    "pids-limit": "0",
    restart: spec.restart,
  };
}

/** What differs, a phrase each, such as `--memory is 64 instead of no limit`. */
export function differentLimits(observed: Limits, wanted: Limits): string[] {
  return limitNames
    .filter((name) => observed[name] !== wanted[name])
    .map((name) => `--${name} is ${shown(observed[name])} instead of ${shown(wanted[name])}`);
}

function shown(limit: string): string {
  return limit === "0" || limit === "" ? "unset" : limit;
}
