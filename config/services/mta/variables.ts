import { variableName } from "../../schema/camel-case.ts";
import { declare } from "../../schema/environment-schema.ts";
import { certificateVariables } from "./certificates.ts";
import { controlVariables } from "./control.ts";
import { databaseVariables } from "./database.ts";
import { directoryVariables } from "./directory.ts";
import { dkimVariables } from "./dkim.ts";
import { imageVariables } from "./image.ts";
import { isKnownParameter } from "./known-parameters.ts";
import { loginVariables } from "./login.ts";
import { mailboxVariables } from "./mailboxes.ts";
import { relayVariables } from "./relay.ts";
import { spamVariables } from "./spam.ts";
import { transportVariables } from "./transport.ts";

/** Every documented variable of the mta image (mlan/postfix-amavis), in the order of its README. */
export const mtaVariables = declare(
  {
    ...transportVariables,
    ...relayVariables,
    ...loginVariables,
    ...certificateVariables,
    ...spamVariables,
    ...dkimVariables,
    ...mailboxVariables,
    ...directoryVariables,
    ...databaseVariables,
    ...controlVariables,
    ...imageVariables,
  },
  { elsewhere: otherPlace },
);

/** Where a parameter of one of the programs is set that the image has no variable for. */
function otherPlace(key: string): string | undefined {
  if (/^dovecot[A-Z]/.test(key)) return "set it in `mta.dovecot`, by Dovecot's name";
  const parameter = variableName(key).toLowerCase();
  return isKnownParameter("postfix", parameter) ? `set \`mta.postfix.${parameter}\`` : undefined;
}
