import { z } from "zod";
import { setting } from "../../schema/setting.ts";
import { schedule } from "../../types/crontab.ts";

/**
 * When the archiver runs. Its parameters are those of `archiver.cfg`, in `app.parameters.archiver` (docker-kopano README,
 * "Kopano Archiver").
 */
export const archiver = setting(
  z.strictObject({
    enabled: setting(z.boolean(), {
      doc: "Whether the archiver runs. It gets its own database and account on `db`, unless `app.parameters.archiver` names another server.",
      expected: "`true` or `false`, without quotes",
      example: true,
      default: false,
    }),
    schedule: setting(schedule.schema, {
      doc: "When it attaches archives and copies messages to them (`kopano-archiver -A`), as the five time fields of a crontab.",
      expected: schedule.expected,
      example: "0 1 * * *",
      default: "0 1 * * *",
    }),
    cleanupSchedule: setting(schedule.schema, {
      doc: "When it cleans up archives whose messages were deleted (`kopano-archiver -C`).",
      expected: schedule.expected,
      example: "0 3 * * 0",
      default: "0 3 * * 0",
    }),
  }),
  {
    doc: "The archiver, which copies old messages of the stores to archives. Its other parameters are in `parameters.archiver`.",
    expected: "a mapping with `enabled`",
    example: { enabled: true },
  },
);
