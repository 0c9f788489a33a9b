import { camelCase } from "../../schema/camel-case.ts";
import { declare } from "../../schema/environment-schema.ts";
import { certificateVariables } from "./certificates.ts";
import { controlVariables } from "./control.ts";
import { crontabFamily } from "./crontab.ts";
import { databaseVariables } from "./database.ts";
import { directoryVariables } from "./directory.ts";
import { imageVariables } from "./image.ts";
import { mailVariables } from "./mail.ts";
import { kopanoDaemons, parametersOf, plainParameters } from "./parameters.ts";
import { phpDefineVariables } from "./php-defines.ts";
import { protocolVariables } from "./protocols.ts";
import { webappVariables } from "./webapp.ts";

/** Every documented variable of the app image (mlan/kopano), in the order of the sections of docker-kopano's README. */
export const appVariables = declare(
  {
    ...databaseVariables,
    ...directoryVariables,
    ...protocolVariables,
    ...certificateVariables,
    ...controlVariables,
    ...webappVariables,
    ...mailVariables,
    ...imageVariables,
  },
  { families: [crontabFamily], listed: plainParameters, elsewhere: otherPlace },
);

/** Parameters of single daemons and PHP defines have their own places (docker-kopano README, "Overlapping parameter names"). */
function otherPlace(key: string): string | undefined {
  for (const daemon of kopanoDaemons().filter((candidate) => key.startsWith(candidate))) {
    const parameter = parametersOf(daemon).find((name) => camelCase(`${daemon}_${name}`) === key);
    if (parameter !== undefined) return `set \`app.parameters.${daemon}.${parameter}\``;
  }
  const define = [...phpDefineVariables().keys()].find((name) => camelCase(name) === key);
  return define && `set \`app.phpDefines.${define}\``;
}
