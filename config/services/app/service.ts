import { z } from "zod";
import { environmentSchema } from "../../schema/environment-schema.ts";
import { setting } from "../../schema/setting.ts";
import { containerSettings, hostLabelSetting, publishedPorts } from "../../stack/container-settings.ts";
import { serverName } from "../../stack/directory.ts";
import { archiver } from "./archiver.ts";
import { attachedFiles } from "./attached-files.ts";
import { kopanoParameters } from "./parameters.ts";
import { phpDefines } from "./php-defines.ts";
import { appVariables } from "./variables.ts";

/** The `app` service: Kopano itself. */
export const appService = z.strictObject({
  ...containerSettings("mlan/kopano:latest", "A quarter of it is used for the server's main cache, `cacheCellSize`."),
  hostname: hostLabelSetting("mail"),
  ports: publishedPorts({ http: 80, imap: 143, pop3: 110, ical: 8080, imaps: 993, pop3s: 995, icals: 8443, rpcs: 237 }),
  server: setting(serverName, {
    doc: "Which of `directory.servers` this is, if several Kopano servers share the directory. It serves the accounts whose `server` it is.",
    expected: "the name of a server",
    example: "node1",
  }),
  environment: setting(environmentSchema(appVariables), {
    doc: "Documented variables of the app image, by camelCase name.",
    expected: "a mapping of variables",
    example: { logLevel: 3 },
    default: {},
  }),
  ...attachedFiles,
  parameters: kopanoParameters,
  phpDefines,
  archiver,
  storeLanguage: setting(z.string().regex(/^[a-z]{2,3}_[A-Z]{2}$/), {
    doc: "Language of the standard folders of stores, such as the inbox, as a locale. Each store is named once in each language; users can rename folders afterwards. Default: English, and existing names stay.",
    expected: "a language and a country such as `de_DE`",
    example: "de_DE",
  }),
});
