import * as pulumi from "@pulumi/pulumi";

/** What all names on the engine begin with: `<project>-<stack>`, so that two stacks on one engine never meet. */
export function stackPrefix(): string {
  return `${pulumi.getProject()}-${pulumi.getStack()}`.toLowerCase().replace(/[^a-z0-9_.-]/g, "-");
}

/** Labels by which the objects of a stack are found on an engine, for example `docker ps --filter label=kopano.stack=dev`. */
export function stackLabels(service?: string): { label: string; value: string }[] {
  return [
    { label: "kopano.project", value: pulumi.getProject() },
    { label: "kopano.stack", value: pulumi.getStack() },
    ...(service === undefined ? [] : [{ label: "kopano.service", value: service }]),
  ];
}
