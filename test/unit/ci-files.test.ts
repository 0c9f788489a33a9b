import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";

const execute = promisify(execFile);
const repository = path.resolve(import.meta.dirname, "../..");
const read = (file: string) => readFileSync(path.join(repository, file), "utf8");
const workflows = readdirSync(path.join(repository, ".github/workflows")).map((file) => `.github/workflows/${file}`);

interface Job {
  readonly if?: string;
  readonly needs?: string;
  readonly environment?: string;
  readonly concurrency?: { readonly group: string };
  readonly env?: Readonly<Record<string, string>>;
  readonly steps?: readonly { readonly uses?: string; readonly run?: string }[];
}

type Image = string | { readonly name: string; readonly entrypoint?: readonly string[] };

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const workflow = (file: string) => parse(read(file)) as Workflow;

describe("the CI files", () => {
  it("call scripts that exist", () => {
    const texts = [...workflows, ".gitlab-ci.yml", ".github/actions/prepare/action.yml"].map(read).join("\n");
    const scripts = new Set([...texts.matchAll(/\bci\/[\w-]+\.(?:sh|cjs)/g)].map(([script]) => script));
    expect(scripts.size).toBeGreaterThan(6);
    for (const script of scripts) expect(existsSync(path.join(repository, script)), script).toBe(true);
  });

  it("use only official actions and images", () => {
    const uses = workflows.flatMap((file) => [...read(file).matchAll(/uses: (\S+)/g)].map(([, action = ""]) => action));
    for (const action of uses) expect(action).toMatch(/^(?:actions\/|pulumi\/|\.\/\.github\/)/);
    const pipeline = parse(read(".gitlab-ci.yml")) as Readonly<Record<string, { readonly image?: Image }>>;
    const images = Object.values(pipeline).flatMap(({ image }) => (image === undefined ? [] : [image]));
    expect(images.length).toBeGreaterThan(1);
    for (const image of images) {
      expect(typeof image === "string" ? image : image.name).toMatch(/^(?:node|pulumi\/pulumi):\d/);
      // A runner starts a shell in the image, which the entry point `pulumi` would take for a command of its own.
      if (JSON.stringify(image).includes("pulumi/pulumi")) expect(image).toMatchObject({ entrypoint: [""] });
    }
  });
});

describe("the workflows of GitHub", () => {
  it("have read-only permissions, except for the comment", () => {
    for (const file of workflows) expect(workflow(file).permissions).toEqual({ contents: "read" });
    expect(read(".github/workflows/kopano.yml").match(/: write/g)).toEqual([": write"]);
  });

  it("expose no secrets to requests from forks", () => {
    const { jobs } = workflow(".github/workflows/kopano.yml");
    for (const [name, job] of Object.entries(jobs)) {
      const isGuarded =
        job.if?.includes("head.repo.full_name == github.repository") || job.if === "github.event_name == 'push'";
      const needsGuarded = typeof job.needs === "string" && jobs[job.needs]?.if === "github.event_name == 'push'";
      if (JSON.stringify(job).includes("secrets")) expect(isGuarded || needsGuarded, name).toBe(true);
    }
    expect(JSON.stringify(jobs.check)).not.toMatch(/secrets|PULUMI/);
  });

  it("apply a plan behind the approval of an environment, and only one job at a time for a stack", () => {
    const { jobs } = workflow(".github/workflows/apply.yml");
    expect(jobs.apply?.needs).toBe("plan");
    expect(jobs.apply?.environment).toBe("${{ inputs.stack }}");
    expect(JSON.stringify(jobs.apply?.steps)).toContain("ci/apply.sh");
    for (const job of Object.values(jobs)) expect(job.concurrency?.group).toBe("kopano-${{ inputs.stack }}");
  });
});

describe("the pipeline of GitLab", () => {
  const launcher = path.join(repository, "node_modules/.bin/gitlab-ci-local");

  /** The jobs that a pipeline would have; the tool checks the file against GitLab's schema first. */
  async function jobsOf(
    variables: Readonly<Record<string, string>>,
    text = read(".gitlab-ci.yml"),
  ): Promise<Readonly<Record<string, string>>> {
    const folder = mkdtempSync(path.join(tmpdir(), "kopano-gitlab-"));
    writeFileSync(path.join(folder, ".gitlab-ci.yml"), text);
    const git = async (...words: string[]) =>
      execute("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...words], { cwd: folder });
    await git("init", "--quiet", "--initial-branch", "main");
    await git("commit", "--quiet", "--allow-empty", "--message", "first");
    await git("remote", "add", "origin", "git@gitlab.example.com:group/project.git");
    const words = Object.entries(variables).flatMap(([name, value]) => ["--variable", `${name}=${value}`]);
    const { stdout, stderr } = await execute(process.execPath, [launcher, "--list-csv", ...words], { cwd: folder });
    expect(stdout + stderr).not.toMatch(/invalid|must /i);
    const lines = stdout.trimEnd().split("\n");
    const rows = lines.slice(lines.findIndex((line) => line.startsWith("name;stage;when;")) + 1);
    return Object.fromEntries(rows.map((row) => row.split(";")).map(([name = "", , when = ""]) => [name, when]));
  }

  const project = { CI_PROJECT_ID: "7", CI_DEFAULT_BRANCH: "main" };

  it("checks and previews a merge request of the project", async () => {
    const source = { CI_PIPELINE_SOURCE: "merge_request_event", CI_MERGE_REQUEST_SOURCE_PROJECT_ID: "7" };
    const jobs = await jobsOf({ ...project, ...source });
    expect(Object.keys(jobs)).toEqual(["check", "preview: [staging]", "preview: [prod]"]);
  });

  it("only checks a merge request of a fork", async () => {
    const source = { CI_PIPELINE_SOURCE: "merge_request_event", CI_MERGE_REQUEST_SOURCE_PROJECT_ID: "8" };
    expect(Object.keys(await jobsOf({ ...project, ...source }))).toEqual(["check"]);
  });

  it("applies the default branch by hand, staging first", async () => {
    const jobs = await jobsOf({ ...project, CI_PIPELINE_SOURCE: "push", CI_COMMIT_BRANCH: "main" });
    expect(jobs).toEqual({
      check: "on_success",
      "plan staging": "on_success",
      "plan prod": "on_success",
      "apply staging": "manual",
      "apply prod": "manual",
    });
  });

  it("looks for drift on a schedule, and does nothing else", async () => {
    const jobs = await jobsOf({ ...project, CI_PIPELINE_SOURCE: "schedule", CI_COMMIT_BRANCH: "main" });
    expect(Object.keys(jobs)).toEqual(["drift: [staging]", "drift: [prod]"]);
  });

  it("is refused by the schema when invalid, so the tests above can fail", async () => {
    const wrong = "job: { script: [echo], resource_group: { a: 1 } }\n";
    await expect(jobsOf({}, wrong)).rejects.toThrow(/resource_group/);
  });
});

/** A folder with the report of a stack, in which a comment script runs. */
function folderWithReport(text: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), "kopano-comment-"));
  mkdirSync(path.join(folder, "preview"));
  writeFileSync(path.join(folder, "preview/prod.md"), text);
  return folder;
}

describe("the comment on GitLab", () => {
  const notes: { id: number; body: string }[] = [];
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url} ${String(request.headers["private-token"])}`);
    let text = "";
    request.on("data", (data: Buffer) => {
      text += data.toString();
    });
    request.on("end", () => {
      const { body } = (text === "" ? {} : JSON.parse(text)) as { body?: string };
      const id = Number(/\/notes\/(\d+)/.exec(request.url ?? "")?.[1]);
      const page = Number(/[?&]page=(\d+)/.exec(request.url ?? "")?.[1]);
      if (request.method === "POST") notes.push({ id: notes.length + 1, body: body ?? "" });
      const note = notes.find((one) => one.id === id);
      if (request.method === "PUT" && note !== undefined) note.body = body ?? "";
      // One note a page.
      const shown = request.method === "GET" ? notes.slice(page - 1, page) : {};
      response.setHeader("x-next-page", page < notes.length ? String(page + 1) : "");
      response.end(JSON.stringify(shown));
    });
  });
  beforeAll(async () => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
  afterAll(() => server.close());

  const comment = async (cwd: string, environment: NodeJS.ProcessEnv = {}) =>
    execute(process.execPath, [path.join(repository, "ci/gitlab-comment.cjs"), "prod"], {
      cwd,
      env: {
        CI_API_V4_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v4`,
        CI_PROJECT_ID: "7",
        CI_MERGE_REQUEST_IID: "3",
        GITLAB_TOKEN: "token",
        ...environment,
      },
    });

  it("is created once and then updated, whatever its position among other notes", async () => {
    notes.push({ id: 1, body: "Looks good." });
    await comment(folderWithReport("first"));
    await comment(folderWithReport("second"));
    expect(notes).toEqual([
      { id: 1, body: "Looks good." },
      { id: 2, body: "<!-- kopano report prod -->\nsecond" },
    ]);
    expect(requests.every((request) => request.endsWith(" token"))).toBe(true);
  });

  it("reports missing variables", async () => {
    await expect(comment(folderWithReport("x"), { GITLAB_TOKEN: "" })).rejects.toThrow("with GITLAB_TOKEN");
  });
});

describe("the comment on GitHub", () => {
  it("is created once and then updated", async () => {
    const comments = [{ id: 1, body: "Looks good." }];
    const issues = {
      listComments: "listComments",
      createComment: async ({ body }: { body: string }) => comments.push({ id: 2, body }),
      updateComment: async ({ comment_id: id, body }: { comment_id: number; body: string }) =>
        Object.assign(comments.find((one) => one.id === id) ?? {}, { body }),
    };
    const github = { rest: { issues }, paginate: async () => comments };
    const context = { repo: { owner: "o", repo: "r" }, issue: { number: 3 } };
    const { default: post } = (await import(path.join(repository, "ci/github-comment.cjs"))) as {
      readonly default: (input: object) => Promise<void>;
    };
    const before = process.cwd();
    try {
      for (const text of ["first", "second"]) {
        process.chdir(folderWithReport(text));
        await post({ github, context, stack: "prod" });
      }
    } finally {
      process.chdir(before);
    }
    expect(comments).toEqual([
      { id: 1, body: "Looks good." },
      { id: 2, body: "<!-- kopano report prod -->\nsecond" },
    ]);
  });
});
