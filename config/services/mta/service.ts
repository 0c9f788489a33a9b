import { z } from "zod";
import { environmentSchema } from "../../schema/environment-schema.ts";
import { setting } from "../../schema/setting.ts";
import { containerSettings, hostLabelSetting, publishedPorts } from "../../stack/container-settings.ts";
import { replicasSetting } from "../../stack/swarm.ts";
import { servicePorts } from "../service-ports.ts";
import { selector } from "./dkim.ts";
import { passedParameters } from "./pass-through.ts";
import { mtaVariables } from "./variables.ts";

/** The `mta` service: Postfix with amavis. */
export const mtaService = z.strictObject({
  ...containerSettings("mlan/postfix-amavis:latest"),
  hostname: hostLabelSetting("mx"),
  replicas: replicasSetting,
  ports: publishedPorts(servicePorts.mta),
  environment: setting(environmentSchema(mtaVariables), {
    doc: "Documented variables of the mta image, by camelCase name.",
    expected: "a mapping of variables",
    example: { messageSizeLimit: 25600000 },
    default: {},
  }),
  dkim: setting(
    z.strictObject({
      selector: setting(selector.schema, {
        doc: "Selector of the key that signs outgoing mail: the name of its DNS record. The key is generated once for each selector; a new selector rotates it.",
        expected: selector.expected,
        example: "2026a",
      }),
      previous: setting(z.array(selector.schema), {
        doc: "Earlier selectors, whose keys and DNS records are kept so that mail signed with them can still be verified. Remove one a week or so after the rotation.",
        expected: `a list, each element ${selector.expected}`,
        example: ["2025a"],
        default: [],
      }),
    }),
    {
      doc: "DKIM keys that the stack generates, so that their DNS records are known to it (`kopano dns`).",
      expected: "a mapping with `selector`",
      example: { selector: "2026a" },
    },
  ),
  ...passedParameters,
});
