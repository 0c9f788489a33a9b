import { declare } from "../../schema/environment-schema.ts";
import { certificateVariables } from "./certificates.ts";
import { controlVariables } from "./control.ts";
import { databaseVariables } from "./database.ts";
import { directoryVariables } from "./directory.ts";
import { dkimVariables } from "./dkim.ts";
import { imageVariables } from "./image.ts";
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
  { elsewhere: (key) => (/^dovecot[A-Z]/.test(key) ? "set it in `mta.dovecot`, by Dovecot's name" : undefined) },
);
