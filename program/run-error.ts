import * as pulumi from "@pulumi/pulumi";
import type { UserError } from "../config/schema/user-error.ts";

/**
 * A user's error in the form that Pulumi prints without a stack. The entry point converts what the program throws. What
 * is thrown inside an output never passes through it, nor do other programs with these components, so the components
 * convert their own. Pulumi hides the stack of a RunError only while the program runs, and prints that of one that comes
 * out of an output later.
 */
export function runError({ message }: UserError): pulumi.RunError {
  const error = new pulumi.RunError(message);
  error.stack = message;
  return error;
}
