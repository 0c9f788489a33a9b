import { z } from "zod";
import { environmentSchema } from "../../schema/environment-schema.ts";
import { setting } from "../../schema/setting.ts";
import { containerSettings, hostLabelSetting, publishedPorts } from "../../stack/container-settings.ts";
import { passedParameters } from "./pass-through.ts";
import { mtaVariables } from "./variables.ts";

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
