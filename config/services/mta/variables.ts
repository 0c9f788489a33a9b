import { declare } from "../../schema/environment-schema";
import { certificateVariables } from "./certificates";
import { controlVariables } from "./control";
import { databaseVariables } from "./database";
import { directoryVariables } from "./directory";
import { dkimVariables } from "./dkim";
import { imageVariables } from "./image";
import { loginVariables } from "./login";
import { mailboxVariables } from "./mailboxes";
import { relayVariables } from "./relay";
import { spamVariables } from "./spam";
import { transportVariables } from "./transport";

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
