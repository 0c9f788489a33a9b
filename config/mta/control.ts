import { flag } from "../types/boolean";
import { integer } from "../types/number";
import { variable } from "../variable";

/** How the image treats its own configuration files. */
export const controlVariables = {
  FORCE_CONFIG: variable(flag("overwrite"), {
    source: "mlan/postfix-amavis: README, seeding procedure",
    doc: "Apply every variable at each start. Without it a changed variable never reaches a kept volume.",
    imageDefault: "",
    preset: true,
  }),
  DOCKER_LOGLEVEL: variable(integer(0, 7, 4), {
    source: "mlan/postfix-amavis: src/docker/bin/docker-common.sh",
    doc: "How much the entry scripts print. From 5 on they print every value that they write, passwords too.",
    imageDefault: "5",
    preset: 4,
  }),
};
