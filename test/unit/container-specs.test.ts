import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { checkConfiguration } from "../../config/rules/check.ts";
import { serviceNames } from "../../config/services/service-name.ts";
import { composeProject } from "../../containers/compose-file.ts";
import { renderEnvironments } from "../../containers/environments.ts";
import { containerEnvironment } from "../../containers/file-variables.ts";
import { containerSpecs } from "../../containers/specs.ts";
import type { StackPlan } from "../../containers/stack-plan.ts";
import { isJob, stepsOf } from "../../containers/start-order.ts";
import { addressPlan } from "../../containers/subnet.ts";

function planOf(input: object = {}): StackPlan {
  const { configuration } = checkConfiguration({ domain: "example.com", ...input });
  return { configuration, environments: renderEnvironments(configuration), addresses: addressPlan("10.20.30.0/24") };
}

const withoutAuth = {
  auth: { enabled: false },
  app: { environment: { ldapUri: ["ldap://ldap.example.com/"] } },
  mta: { environment: { ldapHost: "ldap.example.com" } },
};

function specsOf(plan: StackPlan) {
  return stepsOf(plan.configuration, serviceNames).map((step) => containerSpecs[step](plan));
}

describe("the containers of a stack", () => {
  const specs = specsOf(planOf());

  it("fill no disk with what they print", () => {
    const kept = specs.map(({ name, log }) => [name, log.maxSizeMiB * log.maxFiles]);
    expect(Object.fromEntries(kept)).toEqual({
      ...{ db: 30, auth: 30, app: 30, mta: 30 },
      ...{ "directory-schema": 1, "directory-content": 1 },
    });
  });

  it("of services have no capability but those that they need, and start again by themselves", () => {
    for (const { name, capabilities, restart } of specs.filter((spec) => !isJob(spec.name))) {
      expect(capabilities?.drop, name).toEqual(["ALL"]);
      expect(capabilities?.add, name).not.toContain("CAP_NET_RAW");
      expect(restart, name).toBe("unless-stopped");
    }
  });

  it("cannot gain privileges, unless the stack file allows it for a service", () => {
    expect(specs.filter(({ noNewPrivileges }) => !noNewPrivileges)).toEqual([]);
    const allowed = specsOf(planOf({ mta: { noNewPrivileges: false } })).filter((spec) => !spec.noNewPrivileges);
    expect(allowed.map(({ name }) => name)).toEqual(["mta"]);
  });

  it("get the passwords of db in files that only root reads, unless the stack file wants variables", () => {
    const db = (input: object) => {
      const spec = specsOf(planOf({ db: input })).find(({ name }) => name === "db");
      const variables = spec === undefined ? [] : containerEnvironment(spec).map(({ name }) => name);
      return {
        variables: variables.filter((name) => name.includes("PASSWORD")),
        files: (spec?.files ?? []).filter(({ permissions }) => permissions === "0600").map(({ path }) => path),
      };
    };
    const folder = "/etc/kopano-stack/secrets";
    expect(db({})).toEqual({
      variables: ["MYSQL_PASSWORD_FILE", "MYSQL_ROOT_PASSWORD_FILE"],
      files: [`${folder}/MYSQL_PASSWORD`, `${folder}/MYSQL_ROOT_PASSWORD`],
    });
    expect(db({ passwordFiles: false })).toEqual({ variables: ["MYSQL_PASSWORD", "MYSQL_ROOT_PASSWORD"], files: [] });
  });

  it("of jobs reach nothing over a network, and end", () => {
    for (const { name, network, health, restart } of specs.filter((spec) => isJob(spec.name)))
      expect({ network, health, restart }, name).toEqual({ network: "none", health: "none", restart: "no" });
  });

  it("wait for one another, and not for a disabled service", () => {
    const waits = (plan: StackPlan) => Object.fromEntries(specsOf(plan).map(({ name, after }) => [name, after]));
    expect(waits(planOf())).toEqual({
      ...{ db: [], auth: [], app: ["db", "auth", "directory-content"], mta: ["auth", "app"] },
      ...{ "directory-schema": ["auth"], "directory-content": ["auth", "directory-schema"] },
    });
    expect(waits(planOf(withoutAuth))).toEqual({ db: [], app: ["db"], mta: ["app"] });
  });
});

describe("a compose file", () => {
  const services = (text: string) => (parse(text) as { services: Record<string, object> }).services;

  it("waits for a service that answers, and for a job that is done", () => {
    expect(services(composeProject(planOf()).text).app).toMatchObject({
      depends_on: {
        db: { condition: "service_healthy" },
        "directory-content": { condition: "service_completed_successfully" },
      },
    });
  });

  it("has the jobs of the services in it, and waits for no other", () => {
    const { app, ...others } = services(composeProject(planOf(), ["app"]).text);
    expect(app).not.toHaveProperty("depends_on");
    expect(others).toEqual({});
    expect(Object.keys(services(composeProject(planOf(), ["auth"]).text))).toEqual([
      "auth",
      "directory-schema",
      "directory-content",
    ]);
  });
});
