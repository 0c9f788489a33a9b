import { randomBytes } from "node:crypto";
import { waitFor } from "../../demo/mail.ts";
import { docker } from "./stack.ts";

const image = "kopano-local/db:1";
const names = ["a", "b", "c"] as const;
/** A node of the cluster. */
export type NodeName = (typeof names)[number];

/** Connects to the first node that answers. All connections of Kopano have to lead to one node. */
const forward = `for node in $NODES; do
  if timeout 1 bash -c "</dev/tcp/$node/3306" 2>/dev/null; then exec socat - "TCP:$node:3306"; fi
done`;

/** A Galera cluster of three nodes of MariaDB on their own network, behind a forwarder that is published on the host. */
export class DatabaseCluster {
  readonly prefix = `galera-${randomBytes(3).toString("hex")}`;

  container(node: NodeName | "front"): string {
    return `${this.prefix}-${node}`;
  }

  /** Starts the nodes one after the other, runs SQL on them, and starts the forwarder at an address of the host. */
  async start(sql: string, published: string): Promise<void> {
    await docker("network", "create", this.prefix);
    for (const node of names) {
      await this.startNode(node);
      const started = names.indexOf(node) + 1;
      await waitFor(async () => ((await this.size(node)) === started ? true : undefined), `${started} nodes`, 120);
    }
    await this.query("a", sql);
    await this.run(
      "front",
      "--publish",
      `${published}:3306`,
      "--env",
      `NODES=${names.map((node) => this.container(node)).join(" ")}`,
      "--env",
      `FORWARD=${forward}`,
    )(
      "sh",
      "-c",
      'printf "%s" "$FORWARD" >/tmp/forward; exec socat TCP-LISTEN:3306,fork,reuseaddr EXEC:"bash /tmp/forward"',
    );
  }

  /** The rows of a statement, run by root. */
  async query(node: NodeName, statement: string): Promise<string[]> {
    const text = await docker(
      ...["exec", this.container(node), "mariadb", "--user=root", "--skip-column-names", "--batch"],
      ...["--execute", statement],
    );
    return text === "" ? [] : text.split("\n");
  }

  /** How many nodes a node sees, itself included; undefined if it is not ready. */
  async size(node: NodeName): Promise<number | undefined> {
    const rows = await this.query(node, "SHOW STATUS WHERE Variable_name IN ('wsrep_cluster_size', 'wsrep_ready')");
    const values = new Map(rows.map((row) => row.split("\t") as [string, string]));
    return values.get("wsrep_ready") === "ON" ? Number(values.get("wsrep_cluster_size")) : undefined;
  }

  /** Ends a node at once. */
  async kill(node: NodeName): Promise<void> {
    await docker("kill", this.container(node));
  }

  async remove(): Promise<void> {
    for (const node of [...names, "front"] as const)
      await docker("rm", "--force", "--volumes", this.container(node)).catch(() => undefined);
    await docker("network", "rm", this.prefix).catch(() => undefined);
  }

  private async startNode(node: NodeName): Promise<void> {
    const others = names.filter((name) => name !== node).map((name) => this.container(name));
    const options = [
      "--wsrep-on=ON",
      "--wsrep-provider=/usr/lib/galera/libgalera_smm.so",
      `--wsrep-cluster-name=${this.prefix}`,
      `--wsrep-cluster-address=gcomm://${node === "a" ? "" : others.slice(0, names.indexOf(node)).join(",")}`,
      `--wsrep-node-name=${node}`,
      "--wsrep-sst-method=rsync",
      "--binlog-format=ROW",
      "--innodb-autoinc-lock-mode=2",
      "--max-allowed-packet=16M",
    ];
    const start = `tar --extract --sparse --zstd --directory /var/lib/mysql --file /usr/share/mysql/new-data.tar.zst
      exec mariadbd --wsrep-node-address="$(hostname -i)" "$@"`;
    await this.run(node, "--user", "mysql")("sh", "-ec", start, "sh", ...options);
  }

  private run(name: NodeName | "front", ...options: string[]) {
    const place = ["--name", this.container(name), "--network", this.prefix];
    return (command: string, ...args: string[]) =>
      docker("run", "--detach", ...place, ...options, "--entrypoint", command, image, ...args);
  }
}
