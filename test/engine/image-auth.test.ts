import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { waitFor } from "../../demo/mail.ts";
import { inContainer, localImage } from "../support/image-run.ts";
import { docker, run } from "../support/stack.ts";

const auth = localImage("auth");

/** The output of the entry script, and of a command after it; slapd does not start with this address. */
async function filled(variables: Readonly<Record<string, string>>, print: string): Promise<string> {
  const line = `docker-entrypoint.sh 2>&1; slapcat -F /srv/conf -n 0 -o ldif-wrap=no 2>/dev/null; ${print}`;
  return inContainer(auth, { LDAPURI: "none://", ...variables }, line);
}

/** docker-openldap, src/openldap/bin/openldap-common.sh. */
describe.concurrent("the auth image", () => {
  it("passes the base unquoted, so that a space in it leaves the directory empty", async () => {
    const variables = { LDAPROOT_CN: "admin", LDAPROOT_PW: "secret-of-root" };
    expect(await filled({ ...variables, LDAPBASE: "o=Company,c=DE" }, "true")).toMatch(
      /^olcRootDN: cn=admin,o=Company,c=DE$/m,
    );
    expect(await filled({ ...variables, LDAPBASE: "o=My Company,c=DE" }, "true")).not.toMatch(/^olcRootDN/m);
  });

  it.each([
    [6, false],
    [7, true],
  ])("shows the root password at SYSLOG_LEVEL=%i: %s", async (level, shown) => {
    const variables = { LDAPBASE: "dc=example,dc=com", LDAPROOT_PW: "secret-of-root", SYSLOG_LEVEL: `${level}` };
    expect(/^olcRootPW: secret-of-root$/m.test(await filled({ ...variables, DOCKER_LOGLEVEL: "7" }, "true"))).toBe(
      shown,
    );
  });

  it("accepts an LDIF file with the modules and paths of the real image", async () => {
    const edit = "sed -i 's|/usr/lib/ldap|/usr/local/lib/openldap|; s/back_mdb/&.la/' /etc/openldap/slapd.ldif";
    const line = `${edit}; docker-entrypoint.sh >/dev/null 2>&1; slapcat -F /srv/conf -n 0`;
    expect(await inContainer(auth, { LDAPURI: "none://" }, line)).toMatch(
      /^olcModulePath: \/usr\/lib\/openldap\nolcModuleLoad: \{0\}back_mdb$/m,
    );
  });

  it("leaves the limit of open files to the engine, and restarts after being killed", async () => {
    const name = `image-auth-${randomBytes(3).toString("hex")}`;
    const uri = "LDAPURI=ldapi://%2Fsrv%2Fldapi";
    await docker("run", "--detach", "--name", name, "--ulimit", "nofile=1234", "--env", uri, auth);
    try {
      const command = ["exec", "--env", uri, name, "ldapwhoami", "-Q"];
      const answers = async () => (await run("docker", command)).exitCode === 0 || undefined;
      await waitFor(answers, "slapd");
      expect(await docker("exec", name, "cat", "/proc/1/limits")).toMatch(/^Max open files +1234 /m);
      await docker("kill", name);
      await docker("start", name);
      await waitFor(answers, "slapd's return");
    } finally {
      await docker("rm", "--force", "--volumes", name);
    }
  });
});
