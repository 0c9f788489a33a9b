import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { checkConfiguration } from "../../config/rules/check.ts";
import { authSpec } from "../../containers/auth-spec.ts";
import type { ServiceSpec } from "../../containers/container-spec.ts";
import { dbSpec } from "../../containers/db-spec.ts";
import { healthCheckFile, marksFolder } from "../../containers/health-check.ts";
import { mtaSpec } from "../../containers/mta-spec.ts";
import { stackPlan } from "../../containers/stack-plan.ts";
import { directoryWith } from "../support/terminal.ts";

const plan = stackPlan(checkConfiguration({ domain: "example.com" }).configuration, "10.20.30.0/24");

/** The checks as the engine runs them, with programs of the images that answer what a test says. */
describe("the health check", () => {
  let folder: string;

  beforeEach(() => {
    folder = directoryWith({});
    program("hostname", "echo own.example.com");
    program("sleep", "");
  });

  function program(name: string, lines: string): void {
    writeFileSync(join(folder, name), `#!/bin/sh\necho "${name} $*" >>${folder}/calls\n${lines}\n`);
    chmodSync(join(folder, name), 0o755);
  }

  /** Runs the check; the calls of programs that it made are in `calls`. */
  function check(spec: ServiceSpec, environment: NodeJS.ProcessEnv = {}) {
    const script = String(spec.files.find(({ path }) => path === healthCheckFile)?.content);
    writeFileSync(join(folder, "check.sh"), script.replaceAll(marksFolder, join(folder, "marks")));
    rmSync(join(folder, "calls"), { force: true });
    const env = { PATH: `${folder}:${process.env.PATH}`, ...environment };
    const { status, stdout } = spawnSync("sh", [join(folder, "check.sh")], { env, encoding: "utf8" });
    const calls = existsSync(join(folder, "calls")) ? readFileSync(join(folder, "calls"), "utf8") : "";
    return { status, stdout, calls };
  }

  const later = (mark: string) => writeFileSync(join(folder, "marks", mark), "0");

  it("of mta greets from the network, and twice a minute only, since each greeting is in its log", () => {
    program("nc", "echo 220 own.example.com ESMTP");
    expect(check(mtaSpec(plan))).toMatchObject({
      status: 0,
      calls: expect.stringContaining("nc -w 5 own.example.com 25"),
    });
    expect(check(mtaSpec(plan))).toMatchObject({ status: 0, calls: "sleep 8\n" });
    later("greeting");
    program("nc", "exit 1");
    for (const _ of [1, 2])
      expect(check(mtaSpec(plan))).toMatchObject({ status: 1, calls: expect.stringContaining("nc -w 5") });
  });

  it("waits only after one that succeeded in the same container", () => {
    program("nc", "echo 220 own.example.com ESMTP");
    const waits = () => check(mtaSpec(plan)).calls.includes("sleep 8");
    expect([waits(), waits()]).toEqual([false, true]);
    later("greeting");
    program("nc", "exit 1");
    expect([waits(), waits()]).toEqual([true, false]);
    program("nc", "echo 220 own.example.com ESMTP");
    expect([waits(), waits()]).toEqual([false, true]);
    later("answered");
    expect(waits(), "after a restart").toBe(false);
  });

  describe("of db", () => {
    const given = {
      MYSQL_USER: "kopano",
      MYSQL_DATABASE: "kopano",
      MYSQL_PASSWORD: "s3cret",
      MYSQL_ROOT_PASSWORD: "r00t",
    };
    const refusing = (user: string) =>
      `case "$*" in *--user=${user}*) echo "ERROR 1045 (28000): Access denied" >&2; exit 1 ;; esac`;

    beforeEach(() => program("mariadb-admin", "echo mysqld is alive"));

    it("queries from the network as Kopano's user, with no password on a command line", () => {
      program("mariadb", "");
      const { status, stdout, calls } = check(dbSpec(plan), given);
      expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
      expect(calls).toContain("--host=own.example.com --protocol=tcp --user=kopano --execute=SELECT 1 kopano");
      expect(calls).not.toMatch(/s3cret|r00t/);
    });

    it("reads the passwords from files", () => {
      writeFileSync(join(folder, "password"), "from-file");
      program("mariadb", `[ "$MYSQL_PWD" = from-file ]`);
      const { MYSQL_PASSWORD: _, MYSQL_ROOT_PASSWORD: __, ...others } = given;
      expect(check(dbSpec(plan), { ...others, MYSQL_PASSWORD_FILE: join(folder, "password") }).status).toBe(0);
    });

    it("says that the password of Kopano's account was changed", () => {
      program("mariadb", refusing("kopano"));
      const { status, stdout } = check(dbSpec(plan), given);
      expect(status).toBe(1);
      expect(stdout).toMatch(/^changed: the password of the database account kopano\n/);
    });

    it("accepts any answer for an account that may connect only from elsewhere", () => {
      program("mariadb", refusing("kopano"));
      expect(check(dbSpec(plan), { ...given, MARIADB_USER_HOST: "10.20.30.2" })).toMatchObject({
        status: 0,
        stdout: "mysqld is alive\n",
      });
    });

    it("says that root's password was changed, if root could log in before, and for as long as it is", () => {
      const changed = "changed: the password of the database account root\n";
      program("mariadb", refusing("root"));
      expect(check(dbSpec(plan), given)).toMatchObject({ status: 0, stdout: "" });
      later("root");
      program("mariadb", "");
      expect(check(dbSpec(plan), given)).toMatchObject({ status: 0, stdout: "" });
      later("root");
      program("mariadb", refusing("root"));
      for (const _ of [1, 2]) expect(check(dbSpec(plan), given)).toMatchObject({ status: 0, stdout: changed });
      later("root");
      program("mariadb", "");
      expect(check(dbSpec(plan), given)).toMatchObject({ status: 0, stdout: "" });
    });
  });

  it("of auth says that the administrator's password was changed, but not if it is a hash", () => {
    program("ldapsearch", "");
    program("ldapwhoami", `[ "$(cat)" = s3cret ] || exit 49`);
    const password = (LDAPROOT_PW: string) => check(authSpec(plan), { LDAPROOT_PW });
    expect(password("s3cret")).toMatchObject({ status: 0, stdout: "" });
    expect(readFileSync(join(folder, "calls"), "utf8")).toContain(
      "ldapwhoami -x -H ldap://own.example.com -D cn=admin,dc=example,dc=com",
    );
    later("root");
    expect(password("{SSHA}else")).toMatchObject({ status: 0, stdout: "" });
    expect(password("else")).toMatchObject({
      status: 0,
      stdout: "changed: the password of the directory's administrator\n",
    });
    program("ldapsearch", "exit 255");
    expect(password("s3cret").status).toBe(1);
  });
});
