import type { Engine } from "../backup/engine.ts";

/** An image by the digest that its registry knows, or why there is none. */
export type Resolution =
  /** `warning` says what is doubtful about it. */
  { readonly pinned: string; readonly warning?: string } | { readonly problem: string };

/**
 * The image with the digest of the build that its tag names now, `name:tag@sha256:…`: the engine pulls it, so this is also
 * the image that the next `pulumi up` runs.
 */
export async function resolveDigest(engine: Engine, image: string): Promise<Resolution> {
  const name = withoutDigest(image);
  if (isPinned(image) && !/:[^/]+$/.test(name))
    return { problem: "names no tag that could say which digest is newer: write `name:tag` instead" };
  const pull = await engine.run(["pull", "--quiet", name]);
  const inspected = await engine.run(["image", "inspect", "--format", "{{json .RepoDigests}}", name]);
  const failure = pull.exitCode === 0 ? undefined : lastLine(pull.stderr);
  if (inspected.exitCode !== 0) return { problem: `cannot be pulled: ${failure ?? lastLine(inspected.stderr)}` };
  const digests = JSON.parse(inspected.stdout) as readonly string[] | null;
  const known = (digests ?? []).find((one) => repositoryOf(one) === repositoryOf(name));
  if (known === undefined)
    return {
      problem:
        "has no digest, since it was built on this engine and never pushed: push it to a registry (docker tag, docker push), name it by that registry, and run this again",
    };
  const pinned = `${name}@${known.slice(known.indexOf("@") + 1)}`;
  return failure === undefined
    ? { pinned }
    : { pinned, warning: `could not be pulled (${failure}); the digest is that of the image on the engine` };
}

/** Whether an image is named by its digest. */
export function isPinned(image: string): boolean {
  return image.includes("@");
}

function withoutDigest(image: string): string {
  return image.replace(/@.*$/, "");
}

/** `docker.io/library/mariadb` of `mariadb:11`, as the engine completes names (distribution, reference). */
function repositoryOf(image: string): string {
  const name = withoutDigest(image).replace(/:[^/:]*$/, "");
  const [first = "", ...rest] = name.split("/");
  if (rest.length === 0) return `docker.io/library/${name}`;
  return /[.:]|^localhost$/.test(first) ? name.replace(/^index\.docker\.io\//, "docker.io/") : `docker.io/${name}`;
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}
