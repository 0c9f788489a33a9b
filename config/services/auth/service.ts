import { z } from "zod";
import { environmentSchema } from "../../schema/environment-schema.ts";
import { setting } from "../../schema/setting.ts";
import { containerSettings, publishedPorts } from "../../stack/container-settings.ts";
import { servicePorts } from "../service-ports.ts";
import { authVariables } from "./variables.ts";

/** The `auth` service: OpenLDAP. */
export const authService = z.strictObject({
  ...containerSettings("mlan/openldap:2"),
  ports: publishedPorts(servicePorts.auth),
  environment: setting(environmentSchema(authVariables), {
    doc: "Documented variables of the auth image, by camelCase name.",
    expected: "a mapping of variables",
    example: { ldapdebug: "stats" },
    default: {},
  }),
});
