import { z } from "zod";
import { setting } from "../schema/setting.ts";
import { pattern } from "../types/string.ts";

// In one form only, so that two of them are different places.
const plainPath = /^(?:\/(?!\.{1,2}(?:\/|$))[^\s\0:/]+)+$/;
// The engine's own rule for names (moby, daemon/names).
const engineVolumeName = /^[a-zA-Z0-9][a-zA-Z0-9_.-]{1,254}$/;

/** A path on the engine's host. */
export const hostPath = pattern(
  "an absolute path on the engine's host, without `.`, `..`, `:`, spaces, or `/` at its end",
  plainPath,
  "/srv/archive",
);

/** The name of a volume on the engine. */
export const engineVolume = pattern(
  "the name of a volume on the engine: at least two letters, digits, `_`, `.` and `-`",
  engineVolumeName,
  "mail_archive",
);

/** A directory or file of the host, or a volume, that is mounted into a container. */
export interface FurtherMount {
  readonly host?: string | undefined;
  readonly volume?: string | undefined;
  readonly writable: boolean;
}

/** What a service gets besides the volumes of the stack, by path in its container. */
export const mountsSetting = setting(
  z.record(
    z
      .string()
      .regex(plainPath, "an absolute path without `.`, `..`, `:`, spaces, or `/` at its end, such as `/mnt/archive`"),
    z.strictObject({
      host: setting(hostPath.schema, {
        doc: "Directory or file on the engine's host. The engine creates a missing directory.",
        expected: hostPath.expected,
        example: hostPath.example,
      }),
      volume: setting(engineVolume.schema, {
        doc: "Volume on the engine that does not belong to the stack. The engine creates a missing one; the stack never deletes it.",
        expected: engineVolume.expected,
        example: engineVolume.example,
      }),
      writable: setting(z.boolean(), {
        doc: "Whether the container may write there.",
        expected: "`true` or `false`, without quotes",
        example: true,
        default: false,
      }),
    }),
  ),
  {
    doc: "Further directories of the host and volumes in the container, by their path there; read-only by default.",
    expected: "a mapping of paths in the container to mappings with `host` or `volume`",
    example: { "/mnt/archive": { host: "/srv/archive" } },
  },
);
