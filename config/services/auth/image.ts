import { variable } from "../../schema/variable.ts";
import { list } from "../../types/list.ts";
import { path } from "../../types/path.ts";
import { orEmpty, pattern } from "../../types/string.ts";
import { builtIn, builtInData } from "../built-in.ts";

const readme = "mlan/openldap: README, Recreate databases";
const image = "mlan/openldap: Dockerfile";
const places = list(pattern("an absolute path without spaces or colons", /^\/[^\s:\0]*$/, "/ldif/0"), ":");

/** Variables set when the image was built and read by its scripts. */
export const imageVariables = {
  DOCKER_SLAPADD0_PATH: variable(places, {
    source: readme,
    doc: "Directories searched for LDIF with the configuration of an empty volume; the first one that contains files is used.",
    imageDefault: "/ldif/0:/0.ldif:/etc/openldap/slapd.ldif",
    change: "first start only",
  }),
  DOCKER_SLAPADD1_PATH: variable(places, {
    source: readme,
    doc: "Directories searched for LDIF with the entries of an empty volume.",
    imageDefault: "/ldif/1:/1.ldif",
    change: "first start only",
  }),
  DOCKER_DB0_VOL: builtInData("/srv/conf", "Directory of the configuration on the volume", readme),
  DOCKER_DB1_VOL: builtInData("/srv/data", "Directory of the entries on the volume", readme),
  DOCKER_DB0_DIR: builtInData("/etc/openldap/slapd.d", "Where slapd expects its configuration", readme),
  DOCKER_DB1_DIR: builtInData("/var/lib/openldap/openldap-data", "Where slapd expects the entries", readme),
  DOCKER_RWCOPY_DIR: variable(orEmpty(path("/tmp")), {
    source: readme,
    doc: "Where a volume that is mounted read-only is copied; empty for no copy.",
    imageDefault: "/tmp",
  }),
  DOCKER_RUN_DIR: builtIn("/var/run/openldap", "Directory of the PID file", image),
  DOCKER_IPC_DIR: builtIn("/var/lib/openldap/run", "Directory of the socket", image),
  DOCKER_MOD_DIR: builtIn("/usr/lib/openldap", "Directory of slapd's modules", image),
  DOCKER_CONF_DIR: builtInData("/etc/openldap", "Directory of the sample configuration", image),
  DOCKER_BIN_DIR: builtIn("/usr/local/bin", "Directory of the image's own commands", image),
};
