import { boolean } from "../types/boolean";
import { variable } from "../variable";

/** WebApp and its plugins. */
export const webappVariables = {
  PLUGIN_SMIME_USER_DEFAULT_ENABLE_SMIME: variable(boolean("true", "false"), {
    source: "seed: WebApp plugins, S/MIME",
    rule: "php-define",
    doc: "Whether the S/MIME plugin is on for users who have not chosen.",
    imageDefault: "false",
    preset: true,
  }),
};
