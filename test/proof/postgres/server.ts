import { randomBytes } from "node:crypto";
import path from "node:path";
import { waitFor } from "../../../demo/mail.ts";
import { docker, freePort, run } from "../../support/stack.ts";

const image = "kopano-test/postgres:1";

/** A PostgreSQL for the state of stacks, on a port of the loopback interface. The image stays for the next run. */
export class PostgresServer {
  readonly name = `kopano-test-postgres-${randomBytes(3).toString("hex")}`;
  readonly password = randomBytes(16).toString("hex");
  private port = 0;

  async start(): Promise<void> {
    // The classic builder, as for the local images.
    const built = await run("docker", ["build", "--force-rm", "--tag", image, import.meta.dirname], {
      DOCKER_BUILDKIT: "0",
    });
    if (built.exitCode !== 0) throw new Error(`${path.join(import.meta.dirname, "Dockerfile")}:\n${built.output}`);
    this.port = await freePort();
    const started = await run(
      "docker",
      [
        ...["run", "--detach", "--name", this.name, "--publish", `127.0.0.1:${this.port}:5432`],
        // Its value comes from the environment: words of a command can be read by every user of the machine.
        ...["--env", "PULUMI_DATABASE_PASSWORD", image],
      ],
      { PULUMI_DATABASE_PASSWORD: this.password },
    );
    if (started.exitCode !== 0) throw new Error(started.output);
    await waitFor(async () => this.query("SELECT 1").catch(() => undefined), "PostgreSQL", 60);
  }

  /** Without the password, which comes from `PGPASSWORD`. No TLS: the connection stays on this machine. */
  get url(): string {
    return `postgres://pulumi@127.0.0.1:${this.port}/pulumi?sslmode=disable`;
  }

  async query(sql: string): Promise<string> {
    return docker(
      ...["exec", this.name, "psql", "--host=/tmp", "--username=pulumi", "--dbname=pulumi"],
      ...["--tuples-only", "--no-align", "--command", sql],
    );
  }

  /** How many processes have locked a stack. The name of the database comes first in the keys. */
  async locks(): Promise<number> {
    return Number(await this.query("SELECT count(*) FROM pulumi_state WHERE key LIKE 'pulumi/.pulumi/locks/%'"));
  }

  /** Everything in the database, verbatim and with objects decoded from base64. */
  async content(): Promise<{ raw: string; decoded: string }> {
    const raw = await docker("exec", this.name, "pg_dump", "--host=/tmp", "--username=pulumi", "pulumi");
    const decoded = await this.query(
      "SELECT key || E'\\n' || convert_from(decode(data->>'data', 'base64'), 'UTF8') FROM pulumi_state ORDER BY key",
    );
    return { raw, decoded };
  }

  async remove(): Promise<void> {
    await docker("rm", "--force", "--volumes", this.name);
  }
}
