import { variable } from "../../schema/variable.ts";
import { boolean } from "../../types/boolean.ts";
import { phpString } from "../../types/php.ts";

const trueFalse = boolean("true", "false");

/** WebApp and its plugins. */
export const webappVariables = {
  PLUGIN_SMIME_USER_DEFAULT_ENABLE_SMIME: variable(trueFalse, {
    source: "docker-kopano README: WebApp plugins, S/MIME",
    rule: "php-define",
    doc: "Whether the S/MIME plugin is enabled for users who have not chosen.",
    imageDefault: "false",
    preset: true,
  }),
  THEME: variable(phpString("the name of a theme: letters, digits, `_` and `-`, or empty", /^[\w-]*$/, "Custom"), {
    source: "docker-kopano README: WebApp custom themes",
    rule: "php-define",
    doc: "Theme of WebApp; the files of `Custom` are in `/etc/kopano/theme/Custom`.",
    imageDefault: '""',
  }),
  SECURE_COOKIES: variable(trueFalse, {
    source: "docker-kopano README: Kopano WebApp HTTP access",
    rule: "php-define",
    doc: "Whether WebApp answers over HTTPS only; set to `false` behind a proxy that terminates HTTPS.",
    imageDefault: "false",
  }),
  INSECURE_COOKIES: variable(trueFalse, {
    source: "docker-kopano README: MIGRATE_CONFIG=1",
    doc: "Whether WebApp before 5.0.0 answered over plain HTTP.",
    obsolete: "set `secureCookies: false`; `migrateConfig: [1]` rewrites an old file",
  }),
};
