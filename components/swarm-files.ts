import { gzipSync } from "node:zlib";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { ContainerFile, ContainerSpec } from "../containers/container-spec.ts";
import type { StagedFile } from "../containers/swarm-start.ts";
import { stackLabels } from "../program/names.ts";
import type { Foundation } from "./foundation.ts";
import { type JobPasswords, textOf } from "./upload.ts";

/** Less than the 500 KB of a secret, the smaller of the two limits of the engine. */
const partBytes = 450_000;
const accountsPerPart = 2000;

/** The files of a container as a service refers to them. */
interface SwarmFiles {
  readonly configs: docker.types.input.ServiceTaskSpecContainerSpecConfig[];
  readonly secretFiles: docker.types.input.ServiceTaskSpecContainerSpecSecret[];
  readonly staged: readonly StagedFile[];
}

interface Part {
  readonly data: pulumi.Input<string>;
  readonly isSecret: boolean;
}

/**
 * The files of a container as configs and secrets, which never change: another content has another name, and the former one
 * is removed after the service has moved on. They are mounted read-only and not executable, on a file system in memory.
 */
export function createSwarmFiles(
  name: string,
  spec: ContainerSpec,
  foundation: Foundation,
  passwords: JobPasswords | undefined,
  { parent }: { readonly parent: pulumi.Resource },
): SwarmFiles {
  const files: SwarmFiles & { staged: StagedFile[] } = { configs: [], secretFiles: [], staged: [] };
  for (const [index, file] of spec.files.entries()) {
    const { path, permissions = "0644", isLarge = false } = file;
    const isCompressed = isLarge && typeof file.content === "string";
    const parts = partsOf(file, isCompressed, foundation, passwords);
    const isStaged = parts.length > 1 || spec.restart === "no" || isLarge || /[1357]/.test(permissions.slice(-3));
    const targets = parts.map((_, part) => (isStaged ? `/run/kopano-files/${index}-${part}` : path));
    const fileMode = isStaged ? 0o400 : Number.parseInt(permissions, 8);
    for (const [part, { data, isSecret }] of parts.entries()) {
      const own = `${name}-${shortName(path)}${parts.length > 1 ? `-${part}` : ""}`;
      const args = { data, labels: stackLabels() };
      const fileName = targets[part] ?? path;
      if (isSecret) {
        const secret = new docker.Secret(own, args, { parent });
        files.secretFiles.push({ secretId: secret.id, secretName: secret.name, fileName, fileMode });
      } else {
        const config = new docker.ServiceConfig(own, args, { parent });
        files.configs.push({ configId: config.id, configName: config.name, fileName, fileMode });
      }
    }
    if (isStaged) files.staged.push({ path, permissions, parts: targets, isCompressed });
  }
  return files;
}

function partsOf(
  file: ContainerFile,
  isCompressed: boolean,
  foundation: Foundation,
  passwords: JobPasswords | undefined,
): Part[] {
  const { content } = file;
  if (typeof content === "string") {
    const bytes = isCompressed ? gzipSync(content) : Buffer.from(content);
    const count = Math.max(Math.ceil(bytes.length / partBytes), 1);
    return Array.from({ length: count }, (_, part) => ({ data: partOf(bytes, part, count), isSecret: false }));
  }
  const text = pulumi.output(textOf(content, foundation, passwords).compose());
  const count = "lines" in content ? Math.max(Math.ceil(Object.keys(content.lines).length / accountsPerPart), 1) : 1;
  return Array.from({ length: count }, (_, part) => ({
    data: pulumi.secret(text.apply((whole) => partOf(Buffer.from(whole === "" ? "\n" : whole), part, count))),
    isSecret: true,
  }));
}

function partOf(bytes: Buffer, part: number, count: number): string {
  const size = Math.ceil(bytes.length / count);
  return bytes.subarray(part * size, (part + 1) * size).toString("base64");
}

/** The engine allows 64 characters for a name, of which the provider adds the last eight. */
function shortName(path: string): string {
  return path
    .slice(path.lastIndexOf("/") + 1)
    .replace(/[^A-Za-z0-9.-]/g, "-")
    .slice(0, 30);
}
