import { error, type Rule } from "./finding.ts";

const examples = {
  nfs: { o: "addr=nas.example.com,rw,nfsvers=4.2,hard", device: ":/export/{volume}" },
  none: { o: "bind", device: "/cluster/{volume}" },
} as const;

/** Place and options are both needed, and must fit the file system. */
const complete: Rule = ({ swarm, set }) => {
  if (Object.keys(set.swarm?.sharedVolumes ?? {}).length === 0) return [];
  const { type, o = "", device } = swarm.sharedVolumes;
  const problems = { device: deviceProblems(type, device), o: optionProblems(type, o.split(",")) };
  return (["device", "o"] as const).flatMap((key) =>
    problems[key].map((problem) => error(`kopano:swarm.sharedVolumes.${key}`, problem, examples[type][key])),
  );
};

function deviceProblems(type: keyof typeof examples, device: string | undefined): string[] {
  if (device === undefined) return ["is missing: it says where the volumes are"];
  const start = type === "nfs" ? ":/" : "/";
  return device.startsWith(start) ? [] : [`must begin with \`${start}\` if \`type\` is \`${type}\``];
}

/** Without real locks a volume could have two writers, and writes that are given up corrupt a database (nfs(5)). */
function optionProblems(type: keyof typeof examples, options: readonly string[]): string[] {
  const has = (form: RegExp) => options.some((option) => form.test(option));
  if (type === "none") return has(/^r?bind$/) ? [] : ["must contain `bind`"];
  return [
    ...(has(/^addr=./) ? [] : ["must contain `addr=` and the address of the server"]),
    ...(has(/^(?:nfs)?vers=4/)
      ? []
      : ["must contain `nfsvers=4.2` or another version 4: only there a lock ends with the node that has it"]),
    ...options
      .filter((option) => /^(?:soft|softerr|nolock|local_lock=(?!none$).*)$/.test(option))
      .map((option) => `must not contain \`${option}\`, which can lose or corrupt data`),
  ];
}

export const sharedVolumesRules: readonly Rule[] = [complete];
