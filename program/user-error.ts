import * as pulumi from "@pulumi/pulumi";

/**
 * An error that the operator can fix, printed without a stack trace. Pulumi hides that of a RunError only while the
 * program runs; an error from an output would show it later.
 */
export function userError(message: string): pulumi.RunError {
  const error = new pulumi.RunError(message);
  error.stack = message;
  return error;
}
