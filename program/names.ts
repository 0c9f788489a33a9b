import * as pulumi from "@pulumi/pulumi";

/** Prefix of all names on the engine: `<project>-<stack>`, so that stacks on one engine never collide. */
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
