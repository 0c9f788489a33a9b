import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { docker, run, smallEnvironment, TestStack } from "../support/stack.ts";

/** What people do by hand is found by `kopano drift`, in words, and repaired by the next `up`. */
describe("a stack that people changed by hand", () => {
  let stack: TestStack;
  const network = () => `${stack.prefix}-backend`;
  const image = () => `kopano-test/mta:${stack.name}`;
  const drift = async () => stack.kopano("drift", "--stack", stack.name);
  const shell = async (service: string, lines: string) => stack.execute(service, "sh", "-ec", lines);
  const sqlAsRoot = (statement: string) =>
    shell(
      "db",
      `MYSQL_PWD="$(cat $MYSQL_ROOT_PASSWORD_FILE)" mariadb --protocol=socket --user=root --execute="${statement}"`,
    );
  const rootLogsIn = (service: string) =>
    run("docker", ["exec", stack.container(service), "test", "-f", "/run/kopano-stack/root-logged-in"]);

  beforeAll(async () => {
    const { configuration } = await smallEnvironment();
    stack = new TestStack(configuration);
    await docker("tag", "kopano-local/mta:1", image());
    configuration.mta.image = image();
    await stack.init();
    await stack.up();
  });
  afterAll(async () => {
    expect(await stack.remove(), "left on the engine").toEqual([]);
    await docker("rmi", image());
  });

  /** Waits until `kopano drift` prints exactly these lines, and shows that it prints no secret. */
  async function expectDrift(...lines: string[]): Promise<void> {
    const printed = async () => (await drift()).stdout.split("\n").filter((line) => /^The /.test(line));
    await expect.poll(async () => (await printed()).sort(), { timeout: 90_000, interval: 2000 }).toEqual(lines.sort());
    const { exitCode, output } = await drift();
    expect(exitCode, output).toBe(3);
    expect(output).toContain("`pulumi up` repairs this.");
    const { environment } = await stack.outputs();
    for (const secret of [
      environment.db?.MYSQL_ROOT_PASSWORD,
      environment.db?.MYSQL_PASSWORD,
      environment.auth?.LDAPROOT_PW,
    ])
      expect(output).not.toContain(secret);
  }

  async function expectRepair(): Promise<void> {
    await stack.up();
    const { exitCode, stdout } = await drift();
    expect(stdout).toBe(`${stack.name} is as its stack file says.\n`);
    expect(exitCode).toBe(0);
    const again = await stack.preview("--expect-no-changes");
    expect(again.exitCode, again.output).toBe(0);
  }

  it("has no drift at first", async () => {
    for (const service of ["db", "auth"])
      await expect.poll(async () => (await rootLogsIn(service)).exitCode, { timeout: 60_000 }).toBe(0);
    const { exitCode, stdout } = await drift();
    expect(stdout).toBe(`${stack.name} is as its stack file says.\n`);
    expect(exitCode).toBe(0);
  });

  it("has edited files, changed passwords of administrators, other limits and a former image", async () => {
    await shell(
      "app",
      "echo 'log_level = 6' >>/etc/kopano/server.cfg; echo '0 1 * * * root true' >>/etc/kopano/docker-crontab",
    );
    await shell("mta", "postconf mynetworks=0.0.0.0/0; echo 'a@example.com b' >/srv/etc/postfix/virt-aliases");
    await docker("update", "--memory", "1g", "--memory-swap", "1g", "--restart", "no", stack.container("mta"));
    await run("sh", [
      "-c",
      `printf 'FROM kopano-local/mta:1\\nLABEL moved=yes\\n' | DOCKER_BUILDKIT=0 docker build --tag ${image()} -`,
    ]);
    await sqlAsRoot("ALTER USER 'root'@'localhost' IDENTIFIED BY 'by hand'");
    const change = "dn: olcDatabase={1}mdb,cn=config\\nchangetype: modify\\nreplace: olcRootPW\\nolcRootPW: by hand\\n";
    await shell("auth", `printf '${change}' | ldapmodify -Q -Y EXTERNAL -H ldapi://%2Fsrv%2Fldapi`);
    await expectDrift(
      "The container of app was changed by hand: /etc/kopano/server.cfg.",
      "The container of app was changed by hand: /etc/kopano/docker-crontab.",
      "The container of mta was changed by hand: /etc/postfix/main.cf.",
      "The container of mta was changed by hand: /etc/postfix/virt-aliases.",
      `The container of mta has other limits (docker update): --memory is 1024 instead of unset, --restart is no instead of unless-stopped.`,
      `The container of mta runs a former image: ${image()} names another one now.`,
      "The container of db was changed by hand: the password of the database account root.",
      "The container of auth was changed by hand: the password of the directory's administrator.",
    );
  });

  it("has them as configured after the next up", async () => {
    await expectRepair();
    expect(await shell("app", "cat /etc/kopano/server.cfg /etc/kopano/docker-crontab")).not.toMatch(
      /log_level = 6|root true/,
    );
    expect(await shell("mta", "postconf -h mynetworks; ls /srv/etc/postfix")).not.toMatch(/0\.0\.0\.0|virt-aliases/);
    expect(
      await docker("inspect", "--format", "{{.HostConfig.Memory}} {{.Config.Labels.moved}}", stack.container("mta")),
    ).toBe("0 yes");
    await sqlAsRoot("SELECT 1");
  });

  it("has containers that were removed, stopped and disconnected, and another password in the database", async () => {
    await sqlAsRoot("ALTER USER 'kopano'@'%' IDENTIFIED BY 'by hand'");
    await docker("rm", "--force", stack.container("mta"));
    await docker("stop", stack.container("auth"));
    await docker("network", "disconnect", "--force", network(), stack.container("app"));
    await expectDrift(
      "The container of db is unhealthy: its health check fails.",
      "The container of db was changed by hand: the password of the database account kopano.",
      "The container of mta is missing.",
      "The container of auth does not run: the engine says exited.",
      `The container of app is not connected to the network ${network()}.`,
      "The container of app is unhealthy: its health check fails.",
    );
  });

  it("is as it was after the next up", async () => {
    await expectRepair();
    for (const service of ["db", "auth", "app", "mta"]) expect(await stack.health(service), service).toBe("healthy");
  });
});
