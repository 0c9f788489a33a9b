import * as pulumi from "@pulumi/pulumi";
import type { UserError } from "../config/schema/user-error.ts";

/**
 * A user's error in the form that Pulumi prints without a stack trace. The entry point converts errors of the program.
 * Errors inside an output never reach it, and other programs with these components lack it, so the components convert
 * their own. Pulumi hides the stack trace of a RunError only while the program runs, not if an output fails later.
 */
export function runError({ message }: UserError): pulumi.RunError {
  const error = new pulumi.RunError(message);
  error.stack = message;
  return error;
}
