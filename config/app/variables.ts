import { declare } from "../environment-schema";
import { certificateVariables } from "./certificates";
import { controlVariables } from "./control";
import { databaseVariables } from "./database";
import { directoryVariables } from "./directory";
import { mailVariables } from "./mail";
import { protocolVariables } from "./protocols";
import { webappVariables } from "./webapp";

/** Every documented variable of the app image (mlan/kopano), in the order of the seed's sections. */
export const appVariables = declare({
  ...databaseVariables,
  ...directoryVariables,
  ...protocolVariables,
  ...certificateVariables,
  ...mailVariables,
  ...webappVariables,
  ...controlVariables,
});
