import path from "node:path";
import { describe, expect, it } from "vitest";
import { checkConfiguration } from "../../config/rules/check.ts";
import { describeProblem } from "../../config/schema/problem.ts";
import { UserError } from "../../config/schema/user-error.ts";
import { checkPolicies } from "../../policies/check-policies.ts";
import { policies } from "../../policies/policies.ts";
import type { Policy } from "../../policies/policy.ts";
import { block } from "../support/page.ts";
import { directoryWith } from "../support/terminal.ts";

const pinned = { image: "registry.example.com/kopano:1.2.3" };

/** What the policies say of a stack: errors and warnings as strings. */
function judged(input: object, secrets: readonly string[] = [], inForce: readonly Policy[] = policies) {
  const images = { app: pinned, mta: pinned, db: pinned, auth: pinned };
  const { configuration } = checkConfiguration({ domain: "example.com", ...images, ...input });
  try {
    const warnings = checkPolicies(configuration, new Set(secrets), inForce);
    return { errors: [], warnings: warnings.map(describeProblem) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { errors: error.problems.map(describeProblem), warnings: [] };
  }
}

const at = (stage: string, exceptions?: object) => ({ policies: { stage, ...(exceptions && { exceptions }) } });

describe("the policies", () => {
  it("accept a production stack that complies with them", () => {
    expect(judged(at("production"))).toEqual({ errors: [], warnings: [] });
  });

  it.each(["staging", "production"])("refuse a published database or directory in %s, on any address", (stage) => {
    const { errors } = judged({
      ...at(stage),
      db: { ...pinned, ports: { mysql: "127.0.0.1:3306" } },
      auth: { ...pinned, ports: { ldap: 389 } },
    });
    expect(errors).toEqual([
      expect.stringContaining("kopano:db.ports.mysql: publishes db"),
      expect.stringContaining("kopano:auth.ports.ldap: publishes auth"),
    ]);
  });

  it("allow them on the loopback interface, in development only", () => {
    const of = (port: string | number) => judged({ db: { ports: { mysql: port } } }).errors;
    expect(of("127.0.0.1:3306")).toEqual([]);
    expect(of(3306)).toEqual([expect.stringContaining("put 127.0.0.1 before the port")]);
  });

  it.each([
    ["mlan/kopano:latest", true],
    ["mlan/kopano", true],
    ["registry.example.com:5000/kopano", true],
    ["mlan/kopano:1.2.3", false],
    ["mlan/kopano:full", true],
    ["mlan/kopano:core", true],
    ["mlan/kopano:core-8.7.80-3.5.2", false],
    ["docker.io/mlan/postfix-amavis:mini-1", true],
    ["mlan/postfix-amavis:1.5", true],
    ["mlan/openldap:2", true],
    ["mlan/openldap:2.1.6", false],
    ["mariadb:11.8", true],
    ["mariadb:lts", true],
    ["registry.example.com/mariadb:11.8.2", false],
    ["registry.example.com/kopano:2024-05", false],
    ["registry.example.com:5000/mlan/kopano:8.7.80-3.5.2", false],
    [`mlan/kopano@sha256:${"0".repeat(64)}`, false],
  ])("require a version of an image in production: %s", (image, isRefused) => {
    const { errors } = judged({ ...at("production"), app: { image } });
    expect(errors.length).toBe(isRefused ? 1 : 0);
    if (isRefused)
      expect(errors[0]).toMatch(/kopano:app\.image: has no digest and no complete version.*\(policy `pinned-images`\)/);
  });

  it("ignore the image of a disabled service", () => {
    const input = { ...at("production"), db: { enabled: false } };
    const external = { mysqlHost: "db.example.com", mysqlUser: "u", mysqlPassword: "p-1234567", mysqlDatabase: "d" };
    expect(judged({ ...input, app: { ...pinned, environment: external } }, ["p-1234567"]).errors).toEqual([]);
  });

  it("require production data to be retained", () => {
    const { errors } = judged({ ...at("production"), data: { retain: false, acceptLoss: ["db"] } });
    expect(errors).toEqual([
      expect.stringContaining("kopano:data.retain: allows `destroy` to delete"),
      expect.stringContaining("kopano:data.acceptLoss: is meant for a single `up`"),
    ]);
    expect(judged({ ...at("staging"), data: { retain: false } })).toMatchObject({ errors: [], warnings: [/.+/] });
    expect(judged({ data: { retain: false } })).toEqual({ errors: [], warnings: [] });
  });

  const secrets = {
    db: { ...pinned, environment: { mysqlPassword: "plain-1234" } },
    app: { ...pinned, parameters: { spooler: { sslkey_pass: "plain-5678" } } },
    directory: { users: { demo: { password: "plain-9012" } } },
  };

  it("require encrypted secrets, and report the place and the command but never the value", () => {
    const { errors } = judged({ ...at("production"), ...secrets });
    expect(errors).toHaveLength(3);
    const text = errors.join("\n");
    for (const place of [
      "kopano:db.environment.mysqlPassword",
      "kopano:app.parameters.spooler.sslkey_pass",
      "kopano:directory.users.demo.password",
    ])
      expect(text).toContain(`${place}: is in plain text; encrypt it: pulumi config set --secret --path '${place}'`);
    expect(text).not.toMatch(/plain-\d/);
    expect(judged({ ...at("production"), ...secrets }, ["plain-1234", "plain-5678", "plain-9012"]).errors).toEqual([]);
  });

  it("only warn about secrets in plain text in development", () => {
    expect(judged(secrets)).toMatchObject({ errors: [], warnings: { length: 3 } });
  });

  it("turn an exception into a warning with its reason", () => {
    const reason = "the old release has no versions";
    const { errors, warnings } = judged({ ...at("production", { "pinned-images": reason }), app: {} });
    expect(errors).toEqual([]);
    expect(warnings).toEqual([expect.stringContaining(`allowed by an exception: ${reason}`)]);
  });

  it("report an exception that is not needed, or names no policy", () => {
    const of = (name: string) => judged(at("production", { [name]: "a reason of some length" }));
    expect(of("data-protection").warnings).toEqual([expect.stringContaining("is no longer needed")]);
    expect(of("data-protectoin").errors).toEqual([expect.stringContaining("did you mean: data-protection")]);
  });

  it("can be extended with the policy of docs/policies.md", async () => {
    const directory = directoryWith({ "company-domain.ts": block("docs/policies.md", "import type") });
    const { companyDomain }: { companyDomain: Policy } = await import(path.join(directory, "company-domain.ts"));
    const of = (domain: string) => judged({ ...at("production"), domain }, [], [...policies, companyDomain]).errors;
    expect(of("mail.example.com")).toEqual([]);
    expect(of("example.org")).toEqual([
      expect.stringMatching(
        /kopano:domain: is not below example\.com \(policy `company-domain`\)\n.*mail\.example\.com/,
      ),
    ]);
  });

  it("have unique names and a sentence of documentation each", () => {
    expect(new Set(policies.map(({ name }) => name)).size).toBe(policies.length);
    for (const { doc } of policies) expect(doc).toMatch(/^[A-Z].*\.$/);
  });
});
