import { z } from "zod";
import { environmentSchema } from "../../schema/environment-schema";
import { setting } from "../../schema/setting";
import { containerSettings, hostLabelSetting, publishedPorts } from "../../stack/container-settings";
import { passedParameters } from "./pass-through";
import { mtaVariables } from "./variables";

/** The `mta` service: Postfix with amavis. */
export const mtaService = z.strictObject({
  ...containerSettings("mlan/postfix-amavis:latest"),
  hostname: hostLabelSetting("mx"),
  ports: publishedPorts({ smtp: 25, smtps: 465, submission: 587 }),
  environment: setting(environmentSchema(mtaVariables), {
    doc: "Documented variables of the mta image, by camelCase name.",
    expected: "a mapping of variables",
    example: { messageSizeLimit: 25600000 },
    default: {},
  }),
  ...passedParameters,
});
