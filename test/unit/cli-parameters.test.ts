import { expect, it } from "vitest";
import { referencePages } from "../../cli/generate/reference-pages.ts";
import { kopanoDaemons, parametersOf } from "../../config/services/app/parameters.ts";
import { run } from "../support/terminal.ts";

const kopano = (...words: string[]) => run(["parameters", ...words]);

it.each(kopanoDaemons())("lists every parameter of %s, in the order of its man page", async (daemon) => {
  const { exitCode, out } = await kopano(daemon);
  expect(exitCode).toBe(0);
  const [head = "", ...lines] = out.trimEnd().split("\n");
  expect(head).toMatch(/^PARAMETER +DEFAULT +VARIABLE +TYPE$/);
  expect(lines.map((line) => line.split(" ")[0])).toEqual(parametersOf(daemon));
});

it("shows type, default and the documented variable, as the reference page does", async () => {
  const { out } = await kopano("server");
  expect(out).toMatch(/^mysql_port +3306 +environment\.mysqlPort +a whole number.*$/m);
  expect(out).toMatch(/^mysql_password +"" +environment\.mysqlPassword +.*; secret$/m);
  const page = referencePages().get("docs/reference/app.md") ?? "";
  const [, type = ""] = /^allow_local_users +\S+ +- +(.*)$/m.exec(out) ?? [];
  expect(page).toContain(`| \`allow_local_users\` | ${type}`);
});

it("gives a program the key of each parameter, and none for one that cannot be set", async () => {
  const { out } = await kopano("dagent", "--json");
  const parameters = JSON.parse(out) as readonly { readonly name: string }[];
  expect(parameters.find(({ name }) => name === "log_level")).toMatchObject({
    key: "kopano:app.parameters.dagent.log_level",
    variable: "kopano:app.environment.logLevel",
    secret: false,
  });
  const all = await Promise.all(kopanoDaemons().map(async (daemon) => (await kopano(daemon, "--json")).out));
  const refused = all
    .flatMap((text) => JSON.parse(text) as readonly { readonly key?: string; readonly type: string }[])
    .filter(({ key }) => key === undefined);
  expect(refused.length).toBeGreaterThan(0);
  for (const { type } of refused) expect(type).toMatch(/^cannot be set: /);
});

it("lists the daemons, and names the one that was probably meant", async () => {
  const { out } = await kopano();
  expect(out).toMatch(/^server +\d+$/m);
  expect(await kopano("serve")).toMatchObject({ exitCode: 2, err: expect.stringContaining("did you mean `server`?") });
  expect((await kopano("postfix")).err).toContain("is not a Kopano daemon; one of archiver, ");
});
