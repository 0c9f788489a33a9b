import { camelCase } from "../../schema/camel-case";
import { declare } from "../../schema/environment-schema";
import { certificateVariables } from "./certificates";
import { controlVariables } from "./control";
import { crontabFamily } from "./crontab";
import { databaseVariables } from "./database";
import { directoryVariables } from "./directory";
import { imageVariables } from "./image";
import { mailVariables } from "./mail";
import { kopanoDaemons, parametersOf, plainParameters } from "./parameters";
import { phpDefineVariables } from "./php-defines";
import { protocolVariables } from "./protocols";
import { webappVariables } from "./webapp";

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
