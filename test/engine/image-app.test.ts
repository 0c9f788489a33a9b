import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { waitFor } from "../../demo/mail.ts";
import { afterEntry, inContainer, localImage } from "../support/image-run.ts";
import { docker, run } from "../support/stack.ts";

const app = localImage("app");

/** docker-kopano, 10-kopano-common and docker-config.sh. */
describe.concurrent("the app image", () => {
  it.each([
    ["", "", "/usr/share/kopano/ldap.propmap.cfg"],
    ["/etc/kopano/own.cfg", "", "/etc/kopano/own.cfg"],
    ["/etc/kopano/own.cfg", "/etc/kopano/other.cfg", "/etc/kopano/other.cfg"],
  ])("loads the property map of LDAP_PROPMAP=%s LDAP_LDAP_PROPMAP=%s", async (map, precedent, loaded) => {
    const variables = { LDAP_PROPMAP: map, ...(precedent !== "" && { LDAP_LDAP_PROPMAP: precedent }) };
    expect(await afterEntry(app, variables, "grep '^!' /etc/kopano/ldap.cfg")).toBe(`!propmap ${loaded}\n`);
  });

  it("loads no property map after reading a define's value as a name", async () => {
    const variables = { WEBAPP_TITLE: "'a', 'b'", LDAP_PROPMAP: "", FORCE_CONFIG: "yes" };
    const start = 'cd /; for entry in /etc/docker/entry.d/*; do . "$entry"; done';
    const output = await inContainer(app, variables, `(${start}); (${start}) 2>&1; ls /etc/kopano/ldap.cfg*`);
    expect(output).toMatch(/invalid variable name\n\/etc\/kopano\/ldap\.cfg\.bak\n$/);
  });

  it("keeps the PHP file that it edits", async () => {
    const print = "grep -h WEBAPP_TITLE /etc/kopano/webapp/config.php /etc/kopano/webapp/config.php.bak";
    const lines = (await afterEntry(app, { WEBAPP_TITLE: "'Own'" }, print)).split("\n");
    expect(lines[0]).toBe(`define("WEBAPP_TITLE", 'Own');`);
    expect(lines[1]).not.toContain("Own");
  });

  it("repairs the configuration of an earlier release", async () => {
    const [webapp, samples] = ["/etc/kopano/webapp", "/usr/share/doc/kopano/example-config/webapp"];
    const earlier = `cd ${webapp}; rm config-mdm.php; echo own >config-smime.php; echo 'define("INSECURE_COOKIES", true);' >config.php`;
    const start = 'cd /; for entry in /etc/docker/entry.d/*; do . "$entry"; done >/dev/null 2>&1';
    const print = `cat ${webapp}/config.php ${webapp}/config-smime.php; cmp ${webapp}/config-mdm.php ${samples}/config-mdm.php`;
    const repaired = await inContainer(app, { MIGRATE_CONFIG: "all" }, `${earlier}; ${start}; ${print}`);
    expect(repaired).toBe('define("SECURE_COOKIES", false);\nown\n');
    const first = await inContainer(app, { MIGRATE_CONFIG: "1" }, `${earlier}; ${start}; ls ${webapp}`);
    expect(first).not.toContain("config-mdm.php");
  });

  it("runs the entries of the crontab", async () => {
    const name = `image-app-${randomBytes(3).toString("hex")}`;
    await docker("run", "--detach", "--name", name, "--env", "CRONTAB_ENTRY1=@reboot kopano id -un >/tmp/cron", app);
    try {
      const user = async () => (await run("docker", ["exec", name, "cat", "/tmp/cron"])).stdout || undefined;
      expect(await waitFor(user, "the job")).toBe("kopano\n");
    } finally {
      await docker("rm", "--force", "--volumes", name);
    }
  });
});
