import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { UserError } from "../../config/schema/user-error.ts";
import type { Terminal } from "../terminal.ts";

const execute = promisify(execFile);

/** A certificate authority: its certificate and its key, in PEM. */
export interface Authority {
  readonly certificate: string;
  readonly key: string;
}

interface ExportedResource {
  readonly urn: string;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/**
 * The stack's own authority. Its key exists only in the state, which Pulumi decrypts with the passphrase of the stack.
 * Throws a UserError if Pulumi cannot read the state or the stack has no authority yet.
 */
export async function stackAuthority({ directory }: Terminal, stack: string): Promise<Authority> {
  const words = ["stack", "export", "--show-secrets", "--stack", stack, "--non-interactive"];
  let stdout: string;
  try {
    ({ stdout } = await execute("pulumi", words, {
      cwd: directory,
      env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true", NO_COLOR: "1" },
      maxBuffer: 1 << 30,
    }));
  } catch (error) {
    // The error's message ends with the output, which is the decrypted state.
    const stderr = error instanceof Error && "stderr" in error ? String(error.stderr) : "";
    const [reason = ""] = stderr.trim().split("\n");
    throw new UserError(
      `the state of ${stack}, which contains the key of its authority, cannot be read: ${reason.replace(/^error: /, "") || "is the command pulumi on PATH?"}`,
      1,
    );
  }
  const { deployment } = JSON.parse(stdout) as {
    readonly deployment?: { readonly resources?: readonly ExportedResource[] };
  };
  const resources = deployment?.resources ?? [];
  const trusted = plain(resources.find(({ urn }) => urn.includes("::pulumi:pulumi:Stack::"))?.outputs?.ca);
  // During a rotation there are several; the output begins with the current one.
  const authority = resources.find(
    ({ urn, outputs }) =>
      urn.includes("tls:index/selfSignedCert:SelfSignedCert") && trusted?.startsWith(plain(outputs?.certPem) ?? "-"),
  );
  const certificate = plain(authority?.outputs?.certPem);
  const name = authority?.urn.split("::").at(-1);
  const ofKey = resources.find(({ urn }) => urn.includes("tls:index/privateKey") && urn.endsWith(`::${name}`));
  const key = plain(ofKey?.outputs?.privateKeyPem);
  if (certificate === undefined || key === undefined)
    throw new UserError(`the stack ${stack} has no authority yet: run \`pulumi up\` first`, 1);
  return { certificate, key };
}

/** A string of the state, which is an object with its JSON if it is secret. */
function plain(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null || !("plaintext" in value)) return undefined;
  const parsed: unknown = JSON.parse(String(value.plaintext));
  return typeof parsed === "string" ? parsed : undefined;
}
