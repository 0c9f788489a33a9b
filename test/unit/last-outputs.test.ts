import * as pulumi from "@pulumi/pulumi";
import { expect, it } from "vitest";
import { knownOutputs } from "../../program/last-outputs.ts";

it("leaves out what a run with targets did not know, and still knows that the volumes were created", () => {
  const unknown = pulumi.runtime.unknownValue;
  const outputs = {
    passwords: unknown,
    directory: undefined,
    environment: { app: { LANG: "C", MYSQL_PASSWORD: unknown } },
    hostNames: unknown,
  };
  expect(knownOutputs(outputs)).toEqual({ environment: { app: { LANG: "C" } }, hostNames: true });
  expect(knownOutputs({})).toEqual({});
});
