import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { restoredFiles } from "../../containers/restored-files.ts";

// Runs the script itself, with the image's folders in a scratch folder.
let root: string;
let variables: Record<string, string>;

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), "kopano-restore-"));
  variables = {
    DOCKER_CONF_DIR1: `${root}/conf`,
    DOCKER_SMPL_DIR1: `${root}/samples`,
    DOCKER_CRONTAB_FILE: `${root}/conf/docker-crontab`,
    DOCKER_APPL_SSL_DIR: `${root}/conf/ssl`,
    DOCKER_ACME_SSL_DIR: `${root}/acme`,
    DOCKER_UNLOCK_FILE: `${root}/conf/.docker.unlock`,
    DOCKER_LDAP_PMAP_FILE: `${root}/installed.cfg`,
    FORCE_CONFIG: "yes",
  };
  put("conf/webapp/config.php", 'define("THEME", "");\n');
  put("samples/webapp/config.php", 'define("THEME", "");\n');
  put("conf/docker-crontab", "# of the image\nPATH=/bin\n");
  put("conf/.docker.unlock", "");
  put("installed.cfg", "map\n");
});
afterEach(() => rmSync(root, { recursive: true }));

function put(file: string, text: string): void {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), text);
}

const read = (file: string) => readFileSync(path.join(root, file), "utf8");
const exists = (file: string) => existsSync(path.join(root, file));

function start(service: "app" | "mta" = "app"): void {
  const env = { PATH: process.env.PATH, ...variables };
  const output = execFileSync("bash", ["--norc", "-c", `exec 2>&1; ${restoredFiles(service).content}`], { env });
  expect(output.toString()).toBe("");
  rmSync(variables.DOCKER_UNLOCK_FILE ?? "", { force: true });
}

/** What a start of the image adds. */
function configure(): void {
  put("conf/webapp/config.php", 'define("THEME", "Custom");\n');
  put("conf/webapp/config.php.bak", 'define("THEME", "");\n');
  put("conf/docker-crontab", `${read("conf/docker-crontab")}0 1 * * * root one\n@daily root two\n`);
  put("conf/server.cfg", "mysql_password = leaked\n");
  put("conf/server.cfg.bak", "mysql_password = leaked before\n");
  put("conf/plugins/own.py", "");
  mkdirSync(path.join(root, "conf/dagent"), { recursive: true });
  symlinkSync(path.join(root, "conf/plugins/own.py"), path.join(root, "conf/dagent/own.py"));
  put("conf/own.cfg", "key = value\n");
}

function expectOriginals(): void {
  expect(read("conf/webapp/config.php")).toBe('define("THEME", "");\n');
  expect(read("conf/docker-crontab")).toBe("# of the image\nPATH=/bin\n");
  for (const file of ["webapp/config.php.bak", "server.cfg", "server.cfg.bak", "dagent", "own.cfg"])
    expect(exists(`conf/${file}`), file).toBe(false);
}

describe("the files that the app image derives from its variables", () => {
  it("are the originals before each configuration", () => {
    start();
    configure();
    start();
    expectOriginals();
  });

  it("are rebuilt from the image's own files on a volume that was in use before, whose state is kept aside", () => {
    rmSync(path.join(root, "conf/.docker.unlock"));
    configure();
    start();
    expectOriginals();
    expect(read("conf/.kopano-found/config.php")).toContain("Custom");
    expect(read("conf/.kopano-found/server.cfg")).toContain("leaked");
    configure();
    put("conf/server.cfg", "");
    start();
    expect(read("conf/.kopano-found/server.cfg")).toContain("leaked");
  });

  it("are those of the image that runs, even if it is a newer one", () => {
    start();
    put("samples/webapp/config.php", 'define("NEW", true);\n');
    put("samples/webapp/config-new.php", "new\n");
    start();
    expect(read("conf/webapp/config.php")).toBe('define("NEW", true);\n');
    expect(read("conf/webapp/config-new.php")).toBe("new\n");
  });

  it("are the first start's where the image has no samples", () => {
    rmSync(path.join(root, "samples"), { recursive: true });
    start();
    configure();
    start();
    expectOriginals();
  });

  it("are left alone if the image does not write them", () => {
    start();
    configure();
    variables.FORCE_CONFIG = "";
    start();
    expect(read("conf/webapp/config.php")).toContain("Custom");
    expect(exists("conf/server.cfg")).toBe(true);
  });

  it("are the only ones: the operator's own stay", () => {
    start();
    const own = ["conf/monitor.cfg", "conf/theme/Custom/theme.json", "conf/webapp/own.js", "conf/ssl/own.pem"];
    for (const file of own) put(file, "own\n");
    start();
    for (const file of own) expect(read(file)).toBe("own\n");
  });

  it("include a map of attributes only until somebody edits it", () => {
    start();
    put("conf/ldap.cfg", `!propmap ${root}/conf/own-map.cfg\n`);
    put("conf/own-map.cfg", "edited\n");
    start();
    expect(read("conf/own-map.cfg")).toBe("edited\n");
    put("conf/ldap.cfg", `!propmap ${root}/conf/own-map.cfg\n`);
    put("conf/own-map.cfg", "map\n");
    start();
    expect(exists("conf/own-map.cfg")).toBe(false);
  });
});

describe("a certificate that the app image uses on its own", () => {
  function certificate(name: string): void {
    const folder = path.join(root, "conf/ssl");
    mkdirSync(folder, { recursive: true });
    const files = ["-keyout", `${folder}/priv_key.pem`, "-out", `${folder}/cert.pem`];
    const kind = ["-x509", "-nodes", "-newkey", "rsa:2048", "-batch", "-subj", `/CN=${name}`];
    execFileSync("openssl", ["req", ...kind, ...files], { stdio: "ignore" });
  }
  const hostName = execFileSync("hostname").toString().trim();

  it("stays while a variable asks for it", () => {
    certificate(hostName);
    Object.assign(variables, { IMAPS_LISTEN: "*:993" });
    start();
    expect(exists("conf/ssl/cert.pem")).toBe(true);
  });

  it("goes with the variable, unless the operator brought it", () => {
    certificate(hostName);
    start();
    expect(readdirSync(path.join(root, "conf/ssl"))).toEqual([]);
    certificate("own.example.com");
    start();
    expect(readdirSync(path.join(root, "conf/ssl"))).toEqual(["cert.pem", "priv_key.pem"]);
  });

  it("is not a link to one of Traefik's store", () => {
    mkdirSync(path.join(root, "conf/ssl"));
    symlinkSync(`${root}/acme/certs/mail.example.com.crt`, path.join(root, "conf/ssl/cert.pem"));
    start();
    expect(readdirSync(path.join(root, "conf/ssl"))).toEqual([]);
  });
});

describe("the files that the mta image derives from its variables", () => {
  beforeEach(() => {
    Object.assign(variables, {
      DOCKER_PERSIST_DIR: `${root}/srv`,
      DOCKER_CONF_DIR: `${root}/srv/postfix`,
      DOCKER_MILT_DIR: `${root}/srv/amavis`,
      DOCKER_UNLOCK_FILE: `${root}/srv/.docker.unlock`,
      PATH: `${root}/bin:${process.env.PATH}`,
    });
    put("srv/postfix/main.cf", "compatibility_level = 3.6\n");
    put("srv/postfix/master.cf", "smtp inet\n");
    put("srv/amavis/amavisd.conf", "1;\n");
    put("srv/.docker.unlock", "");
    put("bin/postconf", `#!/bin/sh\necho "$*" >>${root}/postconf-calls\n`);
    chmodSync(path.join(root, "bin/postconf"), 0o755);
  });

  it("are the originals before each configuration, and what the image creates is removed", () => {
    start("mta");
    put("srv/postfix/main.cf", "relayhost = [relay]\n");
    put("srv/amavis/amavisd.conf", 'dkim_key("example.com", "old", "/key");\n1;\n');
    for (const file of ["sasl-passwords", "sasl-passwords.lmdb", "virt-users.bak", "ldap-users.cf"])
      put(`srv/postfix/${file}`, "[relay] user:leaked\n");
    put("srv/postfix/header_checks", "own\n");
    start("mta");
    expect(read("srv/postfix/main.cf")).toBe("compatibility_level = 3.6\n");
    expect(read("srv/amavis/amavisd.conf")).toBe("1;\n");
    expect(readdirSync(path.join(root, "srv/postfix"))).toEqual(["header_checks", "main.cf", "master.cf"]);
  });

  it("lose what the image itself adds, on a volume that was in use before", () => {
    rmSync(path.join(root, "srv/.docker.unlock"));
    put("srv/amavis/amavisd.conf", 'dkim_key("example.com", "old", "/key");\n1;\n');
    start("mta");
    expect(read("srv/amavis/amavisd.conf")).toBe("1;\n");
    expect(read("postconf-calls")).toMatch(/^-X mydomain relayhost .*\n-MX smtps\/inet submission\/inet\n$/);
    expect(read("srv/.kopano-found/amavisd.conf")).toContain("dkim_key");
  });
});
