import type { Policy } from "./policy.ts";

/** Mail outlives its stack: `destroy` and renaming a volume leave the data on the engine. */
export const dataProtection: Policy = {
  name: "data-protection",
  doc: "Volumes are retained, and no loss of data is accepted in advance.",
  stages: { production: "error", staging: "warning" },
  check: ({ data }) => [
    ...(!data.retain
      ? [{ path: "kopano:data.retain", reason: "allows `destroy` to delete all mail", example: "true" }]
      : []),
    ...(data.acceptLoss.length > 0
      ? [{ path: "kopano:data.acceptLoss", reason: "is meant for a single `up`; remove it", example: "[]" }]
      : []),
  ],
};
