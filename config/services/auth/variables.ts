import { declare } from "../../schema/environment-schema.ts";
import { directoryVariables } from "./directory.ts";
import { imageVariables } from "./image.ts";
import { serverVariables } from "./server.ts";

/** Every documented variable of the auth image (mlan/openldap). */
export const authVariables = declare({ ...directoryVariables, ...serverVariables, ...imageVariables });
