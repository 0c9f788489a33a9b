import { declare } from "../../schema/environment-schema";
import { directoryVariables } from "./directory";
import { imageVariables } from "./image";
import { serverVariables } from "./server";

/** Every documented variable of the auth image (mlan/openldap). */
export const authVariables = declare({ ...directoryVariables, ...serverVariables, ...imageVariables });
