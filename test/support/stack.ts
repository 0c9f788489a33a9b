import { type ExecFileException, execFile } from "node:child_process";
import { randomBytes, randomInt } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse, stringify } from "yaml";
import type { Endpoint, Login } from "../../demo/mail.ts";

const repository = path.resolve(import.meta.dirname, "../..");

/** A finished command. `output` is everything it printed, as a user would see it. */
export interface Finished {
  readonly exitCode: number;
  readonly output: string;
  readonly stdout: string;
}

export async function run(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  cwd?: string,
): Promise<Finished> {
  return new Promise((resolve) => {
    execFile(
      command,
      [...args],
      { env: { ...process.env, ...env }, cwd, maxBuffer: 64 << 20 },
      (error: ExecFileException | null, stdout, stderr) => {
        const exitCode = error === null ? 0 : typeof error.code === "number" ? error.code : 1;
        resolve({ exitCode, output: stdout + stderr, stdout });
      },
    );
  });
}

/** Runs docker and returns its output; rejects if it fails. */
export async function docker(...args: string[]): Promise<string> {
  const { exitCode, output, stdout } = await run("docker", args);
  if (exitCode !== 0) throw new Error(`docker ${args.join(" ")}: ${output}`);
  return stdout.trim();
}

const portsGiven = new Set<number>();

/** A port of the loopback interface that nothing listens on, and that no other test obtains. */
export async function freePort(): Promise<number> {
  // Below the range of outgoing connections, which could occupy the port when it is needed.
  // Each parallel worker has its own thousand: a port is listened on long after it was chosen.
  const first = 15_000 + 1_000 * (Number(process.env.VITEST_POOL_ID ?? 0) % 17);
  const port = randomInt(first, first + 1_000);
  if (portsGiven.has(port)) return freePort();
  portsGiven.add(port);
  return new Promise((resolve) => {
    const server = createServer();
    server.on("error", () => resolve(freePort()));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(port)));
  });
}

/** A folder with a program that is started like that of this repository. */
export function programFolder(source = ""): string {
  const folder = mkdtempSync(path.join(tmpdir(), "kopano-program-"));
  writeFileSync(path.join(folder, "package.json"), '{ "type": "module", "main": "index.ts" }');
  writeFileSync(path.join(folder, "index.ts"), source);
  for (const name of ["node_modules", "program"]) symlinkSync(path.join(repository, name), path.join(folder, name));
  return folder;
}

type Configuration = Record<string, unknown>;

export interface Outputs {
  readonly ca: string;
  readonly passwords: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** The location of a stack's state, and the variables for accessing it. */
export interface Backend {
  readonly url: string;
  readonly environment?: NodeJS.ProcessEnv;
}

/** A Pulumi stack of this repository's program, with its own project folder and backend. */
export class TestStack {
  readonly name = `t${randomBytes(3).toString("hex")}`;
  readonly prefix = `kopano-${this.name}`;
  readonly folder = mkdtempSync(path.join(tmpdir(), "kopano-test-"));
  /** By default, files in its own folder; a test that moves the stack sets another one. */
  backend: Backend = { url: `file://${this.folder}/state` };
  passphrase = randomBytes(12).toString("hex");
  configuration: Configuration;
  private salt = "";

  /** `program` is the folder of the program to run, this repository by default. */
  constructor(configuration: Configuration, program = repository) {
    this.configuration = configuration;
    mkdirSync(path.join(this.folder, "state"));
    const project = readFileSync(path.join(repository, "Pulumi.yaml"), "utf8").replace(
      /^main: .*$/m,
      `main: ${program}`,
    );
    writeFileSync(path.join(this.folder, "Pulumi.yaml"), project);
  }

  get environment(): NodeJS.ProcessEnv {
    return {
      PULUMI_BACKEND_URL: this.backend.url,
      PULUMI_CONFIG_PASSPHRASE: this.passphrase,
      PULUMI_SKIP_UPDATE_CHECK: "true",
      // Without colours, which would interrupt the messages.
      NO_COLOR: "1",
      ...this.backend.environment,
    };
  }

  /** Runs `kopano` in the stack's folder. */
  async kopano(...words: string[]): Promise<Finished> {
    this.writeSettings();
    return run(process.execPath, [path.join(repository, "cli/kopano.cjs"), ...words], this.environment, this.folder);
  }

  /** Runs the lines of a page in the stack's folder, as an operator who confirms every prompt of Pulumi. */
  async shell(lines: string, environment: NodeJS.ProcessEnv = {}): Promise<Finished> {
    this.writeSettings();
    const confirming = { ...this.environment, PULUMI_SKIP_CONFIRMATIONS: "true", ...environment };
    const result = await run("sh", ["-ec", lines], confirming, this.folder);
    this.readSalt();
    return result;
  }

  async pulumi(command: string, ...args: string[]): Promise<Finished> {
    this.writeSettings();
    const result = await run(
      "pulumi",
      [
        ...command.split(" "),
        "--cwd",
        this.folder,
        "--stack",
        this.name,
        "--non-interactive",
        "--color",
        "never",
        ...args,
      ],
      this.environment,
    );
    this.readSalt();
    return result;
  }

  async init(): Promise<void> {
    this.writeSettings();
    await this.expectSuccess(
      run("pulumi", ["stack", "init", this.name, "--cwd", this.folder, "--non-interactive"], this.environment),
    );
    this.readSalt();
  }

  /** Sets an encrypted value, at a path below the namespace. */
  async setSecret(place: string, value: string): Promise<void> {
    await this.expectSuccess(this.pulumi("config set", "--secret", "--path", `kopano:${place}`, value));
    this.readConfiguration();
  }

  /** Encrypts the state and the configuration again. */
  async changePassphrase(renewed: string): Promise<void> {
    this.writeSettings();
    const words = ["stack", "change-secrets-provider", "passphrase", "--cwd", this.folder, "--stack", this.name];
    await this.expectSuccess(
      // Without a terminal, Pulumi reads the new passphrase from its standard input.
      run("sh", ["-c", 'printf "%s\\n" "$RENEWED" | pulumi "$@" --non-interactive', "sh", ...words], {
        ...this.environment,
        RENEWED: renewed,
      }),
    );
    this.passphrase = renewed;
    this.readSalt();
    this.readConfiguration();
  }

  async up(...args: string[]): Promise<Finished> {
    return this.expectSuccess(this.pulumi("up", "--yes", "--skip-preview", ...args));
  }

  async preview(...args: string[]): Promise<Finished> {
    return this.pulumi("preview", "--diff", ...args);
  }

  async outputs(): Promise<Outputs> {
    const { stdout } = await this.expectSuccess(this.pulumi("stack output", "--json", "--show-secrets"));
    const outputs = JSON.parse(stdout) as Outputs & { readonly passwords?: string };
    // A run that was killed leaves none.
    return { ...outputs, passwords: JSON.parse(outputs.passwords ?? "{}") as Outputs["passwords"] };
  }

  async destroy(): Promise<Finished> {
    return this.expectSuccess(this.pulumi("destroy", "--yes", "--skip-preview"));
  }

  /** Removes everything that remains, even after a failure, and returns what was found. */
  async remove(): Promise<string[]> {
    const { exitCode } = await this.pulumi("destroy", "--yes", "--skip-preview");
    // A run that was killed leaves its lock.
    if (exitCode !== 0) {
      await this.pulumi("cancel", "--yes");
      await this.pulumi("destroy", "--yes", "--skip-preview");
    }
    const left = await this.left();
    for (const [kind = "", name = ""] of left.map((item) => item.split(" "))) {
      await docker(...(kind === "container" ? ["rm", "--force", name] : [kind, "rm", name])).catch(() => undefined);
    }
    rmSync(this.folder, { recursive: true, force: true });
    return left;
  }

  /** The same for a stack whose volumes are kept: what there was besides them, and what is left even so. */
  async removeWithVolumes(): Promise<string[]> {
    const left = await this.remove();
    return [...left.filter((item) => !item.startsWith("volume ")), ...(await this.left())];
  }

  /** Objects of the stack on the engine, as `kind name`. */
  async left(): Promise<string[]> {
    const filter = ["--filter", `name=^${this.prefix}-`, "--format"];
    const lists = await Promise.all([
      docker("ps", "--all", ...filter, "container {{.Names}}"),
      docker("network", "ls", ...filter, "network {{.Name}}"),
      docker("volume", "ls", ...filter, "volume {{.Name}}"),
    ]);
    return lists.flatMap((list) => list.split("\n")).filter((line) => line !== "");
  }

  container(service: string): string {
    return `${this.prefix}-${service}`;
  }

  async containerId(service: string): Promise<string> {
    return docker("inspect", "--format", "{{.Id}}", this.container(service));
  }

  async health(service: string): Promise<string> {
    return docker("inspect", "--format", "{{.State.Health.Status}}", this.container(service));
  }

  async execute(service: string, ...command: string[]): Promise<string> {
    return docker("exec", this.container(service), ...command);
  }

  private async expectSuccess(finished: Promise<Finished>): Promise<Finished> {
    const result = await finished;
    if (result.exitCode !== 0) throw new Error(`exit code ${result.exitCode}:\n${result.output}`);
    return result;
  }

  private get settingsFile(): string {
    return path.join(this.folder, `Pulumi.${this.name}.yaml`);
  }

  /** Writes the stack file; every command does so itself. */
  writeSettings(): void {
    const config = Object.fromEntries(
      Object.entries(this.configuration).map(([key, value]) => [`kopano:${key}`, value]),
    );
    writeFileSync(this.settingsFile, `${this.salt}${stringify({ config })}`);
  }

  /** Encrypted values exist only in the settings file. */
  readConfiguration(): void {
    const { config } = parse(readFileSync(this.settingsFile, "utf8")) as { readonly config: Configuration };
    this.configuration = Object.fromEntries(
      Object.entries(config).map(([key, setting]) => [key.replace("kopano:", ""), setting]),
    );
  }

  /** The salt of the passphrase is in the settings file, which every test rewrites. */
  private readSalt(): void {
    const salt = /^encryptionsalt: .*\n/m.exec(readFileSync(this.settingsFile, "utf8"))?.[0];
    if (salt !== undefined) this.salt = salt;
  }
}

const protocols = {
  app: ["http", "imap", "pop3", "imaps", "pop3s", "icals"],
  mta: ["smtp", "smtps", "submission"],
} as const;

type Protocol = (typeof protocols)[keyof typeof protocols][number];

/** A small complete environment with local images on free ports of the loopback interface. */
export async function smallEnvironment(retain = false) {
  const ports = {} as Record<Protocol, number>;
  for (const protocol of [...protocols.app, ...protocols.mta]) ports[protocol] = await freePort();
  const published = (service: keyof typeof protocols) =>
    Object.fromEntries(protocols[service].map((protocol) => [protocol, `127.0.0.1:${ports[protocol]}`]));
  const configuration = {
    domain: "example.com",
    app: { image: "kopano-local/app:1", ports: published("app"), environment: {} as Configuration },
    mta: { image: "kopano-local/mta:1", ports: published("mta"), environment: {} as Configuration },
    db: { image: "kopano-local/db:1", environment: {} as Configuration },
    auth: { image: "kopano-local/auth:1", environment: {} as Configuration },
    data: { retain } as Configuration,
    directory: {
      users: { admin: { admin: true }, demo: { aliases: ["info@example.com"] } } as Configuration,
      groups: { team: { members: ["admin", "demo"] } },
    },
  };
  return { configuration, ports };
}

/** How the tests reach a stack's services: by address, with the certificate's name. */
export function endpoints(ports: Readonly<Record<string, number>>, ca: string, host = "127.0.0.1") {
  const plain = (protocol: Protocol): Endpoint => ({ host, port: ports[protocol] ?? 0 });
  const secure = (protocol: Protocol, servername: string): Endpoint => ({ ...plain(protocol), ca, servername });
  return {
    http: plain("http"),
    smtp: plain("smtp"),
    smtps: secure("smtps", "mx.example.com"),
    imap: plain("imap"),
    imaps: secure("imaps", "mail.example.com"),
    pop3: plain("pop3"),
    pop3s: secure("pop3s", "mail.example.com"),
    icals: secure("icals", "mail.example.com"),
  };
}

export function login(outputs: Outputs, user: string): Login {
  return { user, pass: outputs.passwords[user] ?? "" };
}
