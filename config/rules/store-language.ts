import { camelCase } from "../schema/camel-case.ts";
import { setVariables } from "../set-variables.ts";
import { error, type Rule } from "./finding.ts";

const scriptParameter = "createuser_script";

/** The program names the folders of new stores in the script that creates them. */
const oneScript: Rule = ({ app, set }) => {
  if (app.storeLanguage === undefined) return [];
  const places = [
    [`environment.${camelCase(scriptParameter)}`, setVariables(set, "app")[camelCase(scriptParameter)]],
    [`parameters.server.${scriptParameter}`, app.parameters.server?.[scriptParameter]],
  ] as const;
  return places
    .filter(([, value]) => value !== undefined)
    .map(([place]) =>
      error(
        `kopano:app.${place}`,
        "cannot be set together with `app.storeLanguage`, whose script also runs those of `/etc/kopano/userscripts/createuser.d`; omit one of them",
      ),
    );
};

export const storeLanguageRules: readonly Rule[] = [oneScript];
