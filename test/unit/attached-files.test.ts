import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { resolve } from "../../config/resolve.ts";
import { attachedFiles } from "../../containers/attached-files.ts";
import { script } from "../../containers/scripts.ts";
import { tar } from "../../containers/tar.ts";
import { directoryWith, run } from "../support/terminal.ts";

const authority = execFileSync(
  "openssl",
  [
    ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc", "-keyout", "/dev/null"],
    ...["-subj", "/CN=Company CA", "-addext", "basicConstraints=critical,CA:TRUE"],
  ],
  { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] },
);
const server = execFileSync(
  "openssl",
  [
    ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc", "-keyout", "/dev/null"],
    ...["-subj", "/CN=server", "-addext", "basicConstraints=critical,CA:FALSE"],
  ],
  { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] },
);

/** The errors of a stack whose app has these settings, next to these files. */
async function errorsOf(app: string, files: Readonly<Record<string, string>>): Promise<string> {
  const stack = `config:\n  kopano:domain: example.com\n  kopano:app: ${app}\n`;
  const { exitCode, out, err } = await run(
    ["check", "Pulumi.dev.yaml"],
    directoryWith({ "Pulumi.dev.yaml": stack, ...files }),
  );
  return exitCode === 0 ? "" : out + err;
}

describe("a theme", () => {
  const theme = "{ theme: look }";

  it("is accepted with theme.json and the images that it names, or with style sheets alone", async () => {
    const json =
      '{ "logo-large": "img/logo.svg", "background-image": "https://example.com/x.jpg", "stylesheets": "a.css" }';
    expect(await errorsOf(theme, { "look/theme.json": json, "look/img/logo.svg": "<svg/>", "look/a.css": "" })).toBe(
      "",
    );
    expect(await errorsOf(theme, { "look/css/own.css": "body {}", "look/.DS_Store": "x" })).toBe("");
  });

  it.each<[string, Record<string, string>, string]>([
    ["a folder that is missing", {}, "names look, which cannot be read: no such file or directory"],
    ["a file", { look: "" }, "names look, which is not a folder"],
    ["a folder without a theme", { "look/logo.svg": "" }, "contains neither `theme.json` nor a style sheet in `css`"],
    ["a theme that WebApp cannot read", { "look/theme.json": "{" }, "a `theme.json` that is not valid JSON"],
    ["a theme that is a list", { "look/theme.json": "[]" }, "is not a JSON object"],
    [
      "an image that is missing",
      { "look/theme.json": '{ "logo-small": "a.svg" }' },
      "names `a.svg`, which the folder lacks",
    ],
    ["a style sheet that is missing", { "look/theme.json": '{ "stylesheets": ["a.css"] }' }, "names `a.css`"],
    ["a name with a space", { "look/theme.json": "{}", "look/a b.svg": "" }, "contains `a b.svg`: names are"],
    ["too much", { "look/theme.json": "{}", "look/a.jpg": "x".repeat(2 ** 20) }, "must have at most 1048576"],
  ])("is refused for %s", async (_, files, expected) => {
    const errors = await errorsOf(theme, files);
    expect(errors).toContain("Pulumi.dev.yaml:3:");
    expect(errors).toContain(expected);
  });

  it("is refused outside the project, in a core image, and together with another", async () => {
    const files = { "look/theme.json": "{}" };
    expect(await errorsOf("{ theme: ../look }", files)).toContain("must be the path of a folder next to");
    expect(await errorsOf("{ theme: look, image: 'mlan/kopano:core' }", files)).toContain("contains no WebApp");
    expect(await errorsOf("{ theme: look, environment: { theme: Custom } }", files)).toContain(
      "cannot be set together",
    );
  });
});

describe("an authority that app trusts", () => {
  const app = "{ trustedAuthorities: [stack, ca.pem] }";

  it("is accepted as one certificate or several", async () => {
    expect(await errorsOf(app, { "ca.pem": authority })).toBe("");
    expect(await errorsOf(app, { "ca.pem": `a comment\n${authority}${authority}` })).toBe("");
  });

  it.each<[string, Record<string, string>, string]>([
    ["is missing", {}, "names ca.pem, which cannot be read: no such file or directory"],
    ["contains none", { "ca.pem": "x" }, "contains no certificate in PEM"],
    ["is damaged", { "ca.pem": authority.replace(/\n.{10}/, "\n") }, "number 1, that cannot be read"],
    ["is one of a server", { "ca.pem": authority + server }, "number 2, that is not one of an authority"],
    ["contains a key", { "ca.pem": `-----BEGIN PRIVATE KEY-----\n${authority}` }, "contains a private key"],
  ])("is refused if the file %s", async (_, files, expected) => {
    expect(await errorsOf(app, files)).toContain(expected);
  });

  it("is reported together with other problems", async () => {
    const errors = await errorsOf("{ trustedAuthorities: [ca.pem], theme: look, environment: { logLevel: loud } }", {});
    for (const part of ["trustedAuthorities[0]", "kopano:app.theme", "logLevel"]) expect(errors).toContain(part);
  });
});

describe("the container of app", () => {
  const configuration = resolve({ domain: "example.com", app: { trustedAuthorities: ["stack", "ca.pem"] } });
  const files = new Map([
    ["css/own.css", Buffer.from("body {}\n")],
    ["logo.png", Buffer.from([0, 255, 10, 13])],
  ]);

  it("has nothing of it by default", () => {
    expect(attachedFiles(resolve({ domain: "example.com" }))).toEqual([]);
  });

  it("has a file for each authority, with the stack's own first", () => {
    const found = attachedFiles({ ...configuration, attached: { authorities: [authority] } });
    expect(found.map(({ path }) => path)).toEqual([
      "/usr/local/share/ca-certificates/kopano-stack-0.crt",
      "/usr/local/share/ca-certificates/kopano-stack-1.crt",
      "/etc/docker/entry.d/60-trusted-authorities",
    ]);
    expect(found[1]?.content).toBe(authority);
  });

  it("gets an archive that differs when a file does", () => {
    const archiveOf = (content: string) => tar(new Map([["a", Buffer.from(content)]])).toString("base64");
    expect(archiveOf("1")).toBe(archiveOf("1"));
    expect(archiveOf("1")).not.toBe(archiveOf("2"));
  });

  it("installs the theme at each start without touching the volume", () => {
    const folder = directoryWith({
      archive: tar(files).toString("base64"),
      "conf/config.php": `<?php\n\tdefine("THEME", "");\n\tdefine("THEMES", true);\n`,
      "conf/theme/old.css": "",
    });
    const webapp = join(folder, "webapp");
    mkdirSync(join(webapp, "plugins"), { recursive: true });
    symlinkSync("../../conf/theme", join(webapp, "plugins/Custom"));
    symlinkSync("../conf/config.php", join(webapp, "config.php"));
    const settings = { archive: join(folder, "archive"), webapp, config: join(folder, "conf/config.php") };
    writeFileSync(join(folder, "start"), script("theme.sh", settings));
    for (const _ of ["first start", "restart"]) {
      const { stdout, stderr, status } = spawnSync("bash", ["start"], { cwd: folder, encoding: "utf8" });
      expect({ stdout, stderr, status }).toEqual({ stdout: "", stderr: "", status: 0 });
      for (const [name, content] of files) expect(readFileSync(join(webapp, "plugins/Custom", name))).toEqual(content);
      expect(readFileSync(join(webapp, "config.php"), "utf8")).toBe(
        `<?php\n\tdefine("THEME", 'Custom');\n\tdefine("THEMES", true);\n`,
      );
      expect(readFileSync(join(folder, "conf/config.php"), "utf8")).toContain('define("THEME", "");');
      expect(readFileSync(join(folder, "conf/theme/old.css"), "utf8")).toBe("");
    }
  });
});
