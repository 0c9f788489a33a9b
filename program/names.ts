import * as pulumi from "@pulumi/pulumi";
import { enginePrefix } from "./prefix.ts";

/** Prefix of all names of this stack on the engine. */
export function stackPrefix(): string {
  return enginePrefix(pulumi.getProject(), pulumi.getStack());
}

/** Options of a `docker` command that list only the objects of this stack. */
export function stackFilters(): string[] {
  return stackLabels().flatMap(({ label, value }) => ["--filter", `label=${label}=${value}`]);
}

/** Labels by which the objects of a stack are found on an engine, for example `docker ps --filter label=kopano.stack=dev`. */
export function stackLabels(service?: string): { label: string; value: string }[] {
  return [
    { label: "kopano.project", value: pulumi.getProject() },
    { label: "kopano.stack", value: pulumi.getStack() },
    ...(service === undefined ? [] : [{ label: "kopano.service", value: service }]),
  ];
}
