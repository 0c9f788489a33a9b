import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { fakeDocker, restoreEnvironment } from "../support/fake-docker.ts";
import { directoryWith, run } from "../support/terminal.ts";

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const project = "name: kopano\nruntime: nodejs\n";

afterEach(restoreEnvironment);

/** An engine that reaches registries with these images, and has built `local/…` itself. */
function engine(): void {
  fakeDocker(`
case "$1:$2:$3:$5" in
  pull:--quiet:mlan/kopano:* | pull:--quiet:registry.example.com:5000/*) exit 0 ;;
  pull:*) echo "Error response from daemon: no such host" >&2; exit 1 ;;
  image:inspect:--format:mlan/kopano:*) echo '["other/name@${digest("f")}","mlan/kopano@${digest("a")}"]' ;;
  image:inspect:--format:mariadb:11.8.2) echo '["mariadb@${digest("b")}"]' ;;
  image:inspect:--format:registry.example.com:5000/*) echo '["registry.example.com:5000/auth@${digest("c")}"]' ;;
  image:inspect:--format:local/*) echo '[]' ;;
  *) echo "Error: No such image" >&2; exit 1 ;;
esac`);
}

const file = `# Ours.
config:
  kopano:domain: example.com # the domain
  kopano:app:
    # Passed staging.
    image: mlan/kopano:8.7.80 # complete
    ports:
      imaps: 993
  kopano:mta: { image: "local/mta:1" }
  kopano:auth:
    image: registry.example.com:5000/auth:2
  kopano:tls:
    names: [mail.example.com]
`;

async function pin(text: string, ...options: string[]) {
  const directory = directoryWith({ "Pulumi.yaml": project, "Pulumi.dev.yaml": text });
  const ran = await run(["pin", "--stack", "dev", ...options], directory);
  return { ...ran, text: readFileSync(join(directory, "Pulumi.dev.yaml"), "utf8") };
}

describe("kopano pin", () => {
  it("writes the digests that the registries know, and leaves everything else as it is", async () => {
    engine();
    const { text, out, exitCode } = await pin(
      file
        .replace("local/mta:1", "mlan/kopano:9")
        .replace("  kopano:tls", "  kopano:db:\n    memoryMiB: 512\n    image: mariadb:11.8.2\n  kopano:tls"),
    );
    expect(exitCode).toBe(0);
    expect(out).toContain("Changed Pulumi.dev.yaml.");
    expect(text).toBe(
      file
        .replace("kopano:8.7.80", `kopano:8.7.80@${digest("a")}`)
        .replace('{ image: "local/mta:1" }', `{ image: "mlan/kopano:9@${digest("a")}" }`)
        .replace(
          "  kopano:tls",
          `  kopano:db:\n    memoryMiB: 512\n    image: mariadb:11.8.2@${digest("b")}\n  kopano:tls`,
        )
        .replace("auth:2", `auth:2@${digest("c")}`),
    );
  });

  it("says which image has no digest and how to go on, and writes the others", async () => {
    engine();
    const { text, err, exitCode } = await pin(file);
    expect(exitCode).toBe(1);
    expect(err).toContain(
      "error: kopano:mta.image: local/mta:1 has no digest, since it was built on this engine and never pushed: push it to a registry",
    );
    expect(err).toMatch(
      /error: kopano:db.image: mariadb:\S+ cannot be pulled: Error response from daemon: no such host/,
    );
    expect(text).toContain(`kopano:8.7.80@${digest("a")} # complete`);
    expect(text).toContain('{ image: "local/mta:1" }');
  });

  it("adds the images that the file does not name, in both forms of a mapping", async () => {
    fakeDocker(`case "$1:$2" in pull:*) ;; *) name=\${5%:*}; echo "[\\"$name@${digest("a")}\\"]" ;; esac`);
    const { text } = await pin(
      "config:\n  # Ours.\n  kopano:domain: example.com\n  kopano:app:\n    # Large.\n    memoryMiB: 4096\n  kopano:mta: { memoryMiB: 2048 }\n",
    );
    const { config } = parse(text) as { readonly config: Readonly<Record<string, { readonly image: string }>> };
    for (const section of ["app", "mta", "db", "auth"])
      expect(config[`kopano:${section}`]?.image, section).toContain(digest("a"));
    expect(text).toContain("  kopano:app:\n    # Large.\n    image: ");
    expect(config).toMatchObject({ "kopano:app": { memoryMiB: 4096 }, "kopano:mta": { memoryMiB: 2048 } });
  });

  it("warns if only the engine knows the image", async () => {
    engine();
    const { err, text } = await pin("config: { kopano:domain: example.com, kopano:db: { image: mariadb:11.8.2 } }\n");
    expect(err).toContain(
      "warning: kopano:db.image: mariadb:11.8.2 could not be pulled (Error response from daemon: no such host); the digest is that of the image on the engine",
    );
    expect(text).toContain(`mariadb:11.8.2@${digest("b")}`);
  });

  it("leaves pinned images alone until it is asked to update them by their tag", async () => {
    engine();
    const pinned = `config:\n  kopano:domain: example.com\n  kopano:app:\n    image: mlan/kopano:8.7.80@${digest("d")}\n`;
    const { out, text } = await pin(pinned);
    expect(out).toContain(`kopano:app.image: mlan/kopano:8.7.80@${digest("d")} is pinned.`);
    expect(text).toContain(digest("d"));
    expect((await pin(pinned, "--update")).text).toContain(`mlan/kopano:8.7.80@${digest("a")}`);
    const { err } = await pin(pinned.replace(":8.7.80", ""), "--update");
    expect(err).toContain("names no tag that could say which digest is newer");
  });

  it("does not replace a section that it cannot extend", async () => {
    engine();
    const aliased = `config:\n  kopano:domain: example.com\n  kopano:app: &same\n    image: mlan/kopano:1.2.3\n  kopano:auth: *same\n`;
    const { err, text, exitCode } = await pin(aliased);
    expect(exitCode).not.toBe(0);
    expect(err).toContain("kopano:auth is shared by an anchor or encrypted");
    expect(text).toBe(aliased);
  });

  it("pins the images of the example for production, whose versions the policy accepts as they are", async () => {
    fakeDocker(`case "$1:$2" in pull:*) ;; *) name=\${5%:*}; echo "[\\"$name@${digest("a")}\\"]" ;; esac`);
    const example = readFileSync("Pulumi.prod.yaml", "utf8");
    const directory = directoryWith({
      "Pulumi.yaml": project,
      "Pulumi.prod.yaml": example,
      "shared.yaml": readFileSync("shared.yaml", "utf8"),
    });
    expect((await run(["check", "--stack", "prod"], directory)).exitCode).toBe(0);
    expect((await run(["pin", "--stack", "prod"], directory)).exitCode).toBe(0);
    const text = readFileSync(join(directory, "Pulumi.prod.yaml"), "utf8");
    expect(text).toBe(example.replace(/(image: \S+)/g, `$1@${digest("a")}`));
    expect((await run(["check", "--stack", "prod"], directory)).exitCode).toBe(0);
  });
});
