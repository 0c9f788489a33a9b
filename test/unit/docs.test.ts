import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { kopanoDaemons, parametersOf } from "../../config/services/app/parameters.ts";
import { phpDefineVariables } from "../../config/services/app/php-defines.ts";
import { policies } from "../../policies/policies.ts";
import { TestAuthority } from "../support/certificates.ts";
import { serversCertificate } from "../support/multi-server.ts";
import { blocksOf, codeSpans, pages, pageText, repository, tableRows } from "../support/page.ts";
import { hasKey, schema } from "../support/schema-key.ts";
import { directoryWith, run } from "../support/terminal.ts";

const read = (file: string) => readFileSync(path.join(repository, file), "utf8");
const spans = pages.flatMap((page) => codeSpans(pageText(page)).map((span) => [page, span] as const));
const blocks = pages.flatMap(blocksOf);

// Which test takes a block from its page and runs it: page, words of the block, test.
// test/README.md and images/README.md have no block that a test could run: the first one's commands run the tests themselves.
const checkedBy: readonly (readonly [string, string, string])[] = [
  ["README.md", "npm run demo", "test/unit/docs.test.ts"],
  ["README.md", "npm ci", "test/engine/docs.test.ts"],
  ["README.md", "kopano recover", "test/engine/interruption.test.ts"],
  ["docs/adding-a-variable.md", "--- a/config", "test/unit/docs-changes.test.ts"],
  ["docs/adding-a-variable.md", "npx kopano generate", "test/unit/docs-changes.test.ts"],
  ["docs/adding-a-variable.md", "docs/reference/app.md", "test/unit/docs-changes.test.ts"],
  ["docs/backends.md", "pulumi stack init mail --secrets-provider", "test/engine/docs.test.ts"],
  ["docs/backends.md", "pulumi stack change-secrets-provider", "test/engine/docs.test.ts"],
  ["docs/backends.md", "pulumi stack export", "test/engine/docs.test.ts"],
  ["docs/backup.md", "pulumi config set --secret", "test/engine/backup.test.ts"],
  ["docs/backup.md", "restore --stack mail --drill", "test/engine/backup.test.ts"],
  ["docs/backup.md", "restore --stack mail &&", "test/engine/backup.test.ts"],
  ["docs/backup.md", "docker stop", "test/proof/restore.test.ts"],
  ["docs/certificates.md", "pulumi config set", "test/engine/certificates.test.ts"],
  ["docs/ci.md", "sh ci/preview.sh", "test/engine/docs.test.ts"],
  ["docs/database.md", "CREATE DATABASE", "test/proof/database-cluster.test.ts"],
  ["docs/database.md", "docker stop kopano-mail-mta", "test/proof/database-replica.test.ts"],
  ["docs/database.md", "docker service scale", "test/proof/swarm-replica.test.ts"],
  ["docs/dns.md", "npx kopano dns", "test/engine/dns.test.ts"],
  ["docs/multi-server.md", "openssl req", "test/unit/rules-multi-server.test.ts"],
  ["docs/policies.md", "import type", "test/unit/docs-changes.test.ts"],
  ["docs/rotation.md", "ldaprootPw", "test/proof/rotation.test.ts"],
  ["docs/scale.md", "mkdir", "test/proof/swarm-shared.test.ts"],
  ["docs/scale.md", "docker service scale", "test/proof/swarm-move.test.ts"],
  ["docs/stacks.md", "name,mail,aliases", "test/unit/directory-table.test.ts"],
  ["docs/stacks.md", "dn: uid=public", "test/unit/directory-ldif.test.ts"],
  ["docs/stacks.md", "examples/customers/apply.ts", "test/proof/customers.test.ts"],
];

describe("the blocks of the pages", () => {
  it("are each run or checked by a test that reads them from the page", () => {
    const others = blocks.filter(({ language }) => !["yaml", "mermaid"].includes(language));
    expect(others.length).toBeGreaterThan(10);
    for (const { page, text } of others) {
      const [, words, file] = checkedBy.find(([on, words]) => on === page && text.includes(words)) ?? [];
      expect(file, `${page}: ${text.split("\n")[0]}`).toBeDefined();
      const source = read(file ?? "");
      expect(source, file).toContain(page);
      expect(source, file).toContain(words);
    }
  });

  it("include every block that the tests run", () => {
    for (const [on, words] of checkedBy)
      expect(
        blocks.some(({ page, text }) => page === on && text.includes(words)),
        `${on}: ${words}`,
      ).toBe(true);
  });

  const pair = new TestAuthority().issue("mail.example.com", "mx.example.com");
  const servers = serversCertificate("node1.example.com", "node2.example.com");
  const stackFiles = blocks.filter(({ language }) => language === "yaml");
  it.each(stackFiles.map(({ page, text }) => [page, text]))("of %s are stack files that pass: %s", async (_, text) => {
    const directory = directoryWith({
      "Pulumi.page.yaml": text,
      "theme/theme.json": "{}",
      "shared.yaml": read("shared.yaml"),
      "mail.pem": pair.certificate,
      "mail.key": pair.key,
      "servers.pem": servers.certificate,
      "servers.key": servers.key,
    });
    const { exitCode, out } = await run(["check"], directory);
    expect(out).toMatch(/^1 stack file checked: no problems/);
    expect(exitCode).toBe(0);
  });
});

describe("the commands of the pages", () => {
  const lines = [
    ...spans,
    ...blocks
      .filter(({ language }) => language === "sh")
      .flatMap(({ page, text }) => text.split("\n").map((line) => [page, line.replace(/\s*#.*/, "")] as const)),
  ];

  const { scripts, engines } = JSON.parse(read("package.json")) as {
    readonly scripts: Readonly<Record<string, string>>;
    readonly engines: { readonly node: string };
  };
  const ofNpm = lines.filter(([, line]) => /^npm (?:run|test)\b/.test(line));
  it.each(ofNpm)("%s: `%s` is a script of package.json", (_, line) => {
    const [, script = "test"] = /^npm run (?:--silent )?([\w:]+)/.exec(line) ?? [];
    expect(scripts[script]).toBeDefined();
  });

  // A preview needs Pulumi: test/engine/docs.test.ts. So do backups and recovery: backup.test.ts and interruption.test.ts next to it. Drift needs an engine: drift.test.ts; digests need a registry. A comparison needs a resolver: dns.test.ts next to it. `generate` writes to the repository: docs-changes.test.ts.
  const ofKopano = new Map(
    lines
      .filter(([, line]) =>
        /^npx kopano (?!report|backup|restore|recover|drift|pin|generate|dns .*(?:>|--check))/.test(line),
      )
      .map(([page, line]) => [line.replace("npx kopano ", ""), page]),
  );
  const migrated = read("test/unit/fixtures/demo-compose.yml");
  const files = ["Pulumi.staging.yaml", "Pulumi.prod.yaml", "shared.yaml"];

  it("include commands of npm and of kopano, so that the tests above run something", () => {
    expect(ofNpm.length).toBeGreaterThan(3);
    expect(ofKopano.size).toBeGreaterThan(4);
  });

  it.each([...ofKopano])("`npx kopano %s` works as shown in %s", async (command) => {
    const stacks = Object.fromEntries(files.map((name) => [name, read(name)]));
    const directory = directoryWith({
      ...stacks,
      "docker-compose.yml": migrated,
      ".env": read("test/unit/fixtures/demo.env"),
    });
    const { exitCode, err } = await run(command.split(" "), directory);
    expect(err).not.toContain("error: ");
    expect(exitCode, err).toBe(0);
  });

  it("have the options that README.md lists beside them", async () => {
    for (const [command = "", description = ""] of tableRows("README.md", "command")) {
      const [, name = ""] = /npx kopano (\w+)/.exec(command) ?? [];
      const { out } = await run([name, "--help"]);
      for (const option of codeSpans(description).filter((span) => span.startsWith("--"))) {
        const [flag = "", value = ""] = option.split(" ");
        expect(out).toContain(`${flag} `);
        expect(out).toContain(value);
      }
    }
  });

  it("run files of tests that exist, in projects that exist", () => {
    const runs = [...pageText("test/README.md").matchAll(/--project (\w+) (\S+\.test\.ts)/g)];
    expect(runs.length).toBeGreaterThan(1);
    for (const [, project = "", file = ""] of runs) {
      expect(read("vitest.config.mts")).toContain(`name: "${project}"`);
      expect(file.startsWith(`test/${project}/`) && existsSync(path.join(repository, file)), file).toBe(true);
    }
  });

  it("need the Node.js that package.json requires", () => {
    const [, version = ""] = /Node\.js ([\d.]+) or newer/.exec(pageText("README.md")) ?? [];
    expect(engines.node).toBe(`>=${version}`);
  });
});

describe("what the pages refer to", () => {
  const readmes = ["config", "toolchain", "images", "test", "bench"].map((folder) => `${folder}/README.md`);

  it.each([...pages, ...readmes])("exists: the links of %s", (page) => {
    const links = [...pageText(page).matchAll(/\]\(([^)#]+)[^)]*\)/g)].map(([, target = ""]) => target);
    for (const target of links.filter((link) => !/^\w+:/.test(link)))
      expect(existsSync(path.join(repository, path.dirname(page), target)), target).toBe(true);
  });

  it.each([...pages, ...readmes])("exists: the files and folders of %s", (page) => {
    const folders = readdirSync(repository).filter((name) => statSync(path.join(repository, name)).isDirectory());
    const named = codeSpans(pageText(page)).filter((span) => /^[\w.-]+\/[\w./-]*$/.test(span));
    const ours = named.filter((span) => folders.includes(span.split("/")[0] ?? "") && !span.startsWith("kopano-local"));
    for (const file of ours) expect(existsSync(path.join(repository, file)), file).toBe(true);
  });

  it("includes every folder of the repository", () => {
    const listed = tableRows("README.md", "path").flatMap(([cell = ""]) => codeSpans(cell));
    const folders = readdirSync(repository).filter(
      (name) => !/^(?:\.|node_modules$|preview$)/.test(name) && statSync(path.join(repository, name)).isDirectory(),
    );
    for (const folder of folders) expect(listed).toContain(`${folder}/`);
  });

  // A parameter of Postfix, which the schema knows by its form only.
  const ofPostfix = "kopano:mta.postfix.mynetworks";
  const keys = new Set(spans.flatMap(([, span]) => span.match(/\bkopano:[a-z]\w*(?:\.\w+)*/g) ?? []));

  it.each([...keys].filter((key) => key !== ofPostfix))("exists: the key %s", (key) => {
    expect(hasKey(key.replace("kopano:", ""))).toBe(true);
  });

  it("includes every top-level key", () => {
    const listed = tableRows("README.md", "key").flatMap(([cell = ""]) => codeSpans(cell));
    const { properties = {} } = schema.properties?.config ?? {};
    for (const key of Object.keys(properties).filter((name) => name.startsWith("kopano:")))
      expect(listed).toContain(key);
  });

  it("is as large as README.md states", () => {
    const text = pageText("README.md").replaceAll("\n", " ");
    const reference = JSON.parse(read("test/unit/reference/variables.json")) as readonly { readonly service: string }[];
    const ofImages = reference.filter(({ service }) => service !== "compose");
    const parameters = kopanoDaemons().flatMap(parametersOf);
    expect(text).toContain(
      `${ofImages.length} variables, ${parameters.length} Kopano parameters and ${phpDefineVariables().size} PHP defines`,
    );
    const [, limit = ""] = /less than ([\d,]+) lines/.exec(text) ?? [];
    const sources = ["components", "containers", "program"].flatMap((folder) =>
      readdirSync(path.join(repository, folder), { recursive: true, encoding: "utf8" })
        .map((name) => path.join(folder, name))
        .filter((name) => statSync(path.join(repository, name)).isFile()),
    );
    const lines = sources.reduce((sum, name) => sum + read(name).split("\n").length - 1, 0);
    expect(lines).toBeLessThan(Number(limit.replace(",", "")));
  });
});

describe("the tables of the pages", () => {
  // Messages of Docker, MariaDB and Pulumi; all others are the program's own.
  const foreign = [
    "Pool overlaps",
    "port is already allocated",
    "the stack is currently locked",
    "failed to load checkpoint",
    "Conflict.",
    "data directory",
  ];

  it("quote the program's messages verbatim", () => {
    const sources = ["components", "program"].flatMap((folder) =>
      readdirSync(path.join(repository, folder), { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith(".ts"))
        .map((name) => read(path.join(folder, name))),
    );
    const quoted = tableRows("README.md", "what you see").flatMap(([cell = ""]) => codeSpans(cell));
    const own = quoted.filter((message) => !foreign.some((beginning) => message.startsWith(beginning)));
    expect(own.length).toBeGreaterThan(4);
    for (const message of own)
      for (const part of message.split("…").map((text) => text.trim()))
        expect(
          sources.some((source) => source.includes(part)),
          message,
        ).toBe(true);
  });

  it("give each policy its severity at each stage", () => {
    const severities = { refused: "error", warning: "warning" } as const;
    const rows = tableRows("docs/policies.md", "policy").map(([name = "", , ...cells]) => [
      ...codeSpans(name),
      ...cells.map((cell) => severities[cell as keyof typeof severities]),
    ]);
    const stages = ["development", "staging", "production"] as const;
    expect(rows).toEqual(policies.map(({ name, stages: at }) => [name, ...stages.map((stage) => at[stage])]));
  });

  it("name the jobs of GitHub and GitLab, the step that each runs, and the variables that they read", () => {
    const github = [".github/workflows/kopano.yml", ".github/workflows/drift.yml"].map(
      (file) => (parse(read(file)) as { readonly jobs: object }).jobs,
    );
    const onGithub = github.flatMap((jobs) => Object.keys(jobs));
    const onGitlab = Object.keys(parse(read(".gitlab-ci.yml")) as object);
    for (const [, ofGithub = "", ofGitlab = ""] of tableRows("docs/ci.md", "when")) {
      for (const job of codeSpans(ofGithub)) expect(onGithub).toContain(job);
      for (const job of codeSpans(ofGitlab)) expect(onGitlab).toContain(job);
    }
    const named = tableRows("docs/ci.md", "when").flatMap(([, ofGithub = ""]) => codeSpans(ofGithub));
    expect(named.sort()).toEqual(onGithub.sort());

    const files = [".github/workflows/kopano.yml", ".github/workflows/apply.yml", "ci/gitlab-comment.cjs"].map(read);
    for (const [name = "", where = ""] of tableRows("docs/ci.md", "name")) {
      const [variable = ""] = codeSpans(name);
      const kind = { variable: "vars.", secret: "secrets." }[where] ?? "";
      expect(
        files.some((text) => text.includes(`${kind}${variable}`)),
        variable,
      ).toBe(true);
    }
  });
});
