import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { waitFor } from "../../../demo/mail.ts";
import { docker, freePort, run } from "../../support/stack.ts";

const image = "kopano-test/knot:1";

/** A DNS server with the zones example.com and example.org, on a port of the loopback interface. */
export class DnsServer {
  readonly name = `kopano-test-knot-${randomBytes(3).toString("hex")}`;
  private port = 0;
  private serial = 0;

  async start(): Promise<void> {
    // The classic builder, as for the local images.
    const built = await run("docker", ["build", "--force-rm", "--tag", image, import.meta.dirname], {
      DOCKER_BUILDKIT: "0",
    });
    if (built.exitCode !== 0) throw new Error(`${path.join(import.meta.dirname, "Dockerfile")}:\n${built.output}`);
    this.port = await freePort();
    await docker("run", "--detach", "--name", this.name, "--publish", `127.0.0.1:${this.port}:53/udp`, image);
    await waitFor(async () => docker("exec", this.name, "knotc", "status").catch(() => undefined), "Knot DNS", 60);
  }

  /** As `kopano dns --resolver` has it. */
  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** Serves these records from now on, below an SOA and an NS record; a zone with an error is an error. */
  async load(domain: string, records: string): Promise<void> {
    this.serial += 1;
    const head = [
      `$ORIGIN ${domain}.`,
      "$TTL 60",
      `@ SOA ns.${domain}. hostmaster.${domain}. ${this.serial} 3600 600 86400 60`,
      `@ NS ns.${domain}.`,
      "ns A 192.0.2.53",
    ];
    const folder = mkdtempSync(path.join(tmpdir(), "kopano-zone-"));
    const file = path.join(folder, `${domain}.zone`);
    writeFileSync(file, `${head.join("\n")}\n${records}`);
    await docker("cp", file, `${this.name}:/zones/`);
    rmSync(folder, { recursive: true });
    await docker("exec", this.name, "kzonecheck", "--origin", domain, `/zones/${domain}.zone`);
    await docker("exec", this.name, "knotc", "--blocking", "zone-reload", domain);
  }

  async remove(): Promise<void> {
    await docker("rm", "--force", "--volumes", this.name);
  }
}
