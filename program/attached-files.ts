import path from "node:path";
import { type Attached, nothingAttached } from "../config/attached.ts";
import { isPlainObject } from "../config/schema/environment-schema.ts";
import { placeBelow } from "../config/schema/place.ts";
import type { Problem } from "../config/schema/problem.ts";
import { UserError } from "../config/schema/user-error.ts";
import { ownAuthority } from "../config/services/app/attached-files.ts";

interface AttachedFiles {
  readonly attached: Attached;
  readonly problems: readonly Problem[];
}

/**
 * The content of the files and folders that a configuration names; `folder` is that of `Pulumi.yaml`. The values are those
 * of the stack file, unchecked: what has the wrong form is left to the check.
 */
export async function attachedFiles(
  app: unknown,
  folder: string,
  read: (name: string) => string,
): Promise<AttachedFiles> {
  if (!isPlainObject(app) || (app.theme === undefined && app.trustedAuthorities === undefined))
    return { attached: nothingAttached, problems: [] };
  const problems: Problem[] = [];
  const attempt = <T>(place: string, name: string, act: () => T | { readonly reason: string }): T | undefined => {
    try {
      const result = act();
      if (!hasReason(result)) return result;
      problems.push({ path: place, reason: `names ${name}, which ${result.reason}` });
    } catch (error) {
      const [problem] = error instanceof UserError ? error.problems : [];
      if (problem === undefined) throw error;
      problems.push({ path: place, reason: `names ${name}, which ${problem.reason}` });
    }
    return undefined;
  };
  const { readTheme } = await import("../config/files/theme-folder.ts");
  const { readAuthorities } = await import("../config/files/authority-file.ts");
  const { theme: name, trustedAuthorities: named } = app;
  const theme =
    typeof name === "string"
      ? attempt("kopano:app.theme", name, () => readTheme(path.join(folder, name), name))
      : undefined;
  const authorities = (Array.isArray(named) ? named : []).flatMap((file: unknown, index) =>
    typeof file !== "string" || file === ownAuthority
      ? []
      : (attempt(placeBelow("kopano:app.trustedAuthorities", index), file, () => readAuthorities(read(file)))
          ?.certificates ?? []),
  );
  return { attached: { ...(theme !== undefined && { theme: theme.files }), authorities }, problems };
}

function hasReason(result: unknown): result is { readonly reason: string } {
  return typeof result === "object" && result !== null && "reason" in result;
}
