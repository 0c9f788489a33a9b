import * as pulumi from "@pulumi/pulumi";

/**
 * An error that the operator can do something about, printed without a stack. Pulumi hides the stack of a RunError
 * only while the program runs; an error that comes out of an output later would show it.
 */
export function userError(message: string): pulumi.RunError {
  const error = new pulumi.RunError(message);
  error.stack = message;
  return error;
}
