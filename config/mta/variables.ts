import { declare } from "../environment-schema";
import { controlVariables } from "./control";
import { directoryVariables } from "./directory";
import { loginVariables } from "./login";
import { transportVariables } from "./transport";

/** Every documented variable of the mta image (mlan/postfix-amavis). */
export const mtaVariables = declare({
  ...transportVariables,
  ...directoryVariables,
  ...loginVariables,
  ...controlVariables,
});
