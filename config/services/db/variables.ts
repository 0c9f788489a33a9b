import { declare } from "../../schema/environment-schema.ts";
import { accountVariables } from "./account.ts";
import { replicationVariables } from "./replication.ts";
import { rootVariables } from "./root.ts";
import { serverVariables } from "./server.ts";

/** Every documented variable of the db image (mariadb). */
export const dbVariables = declare({
  ...rootVariables,
  ...accountVariables,
  ...replicationVariables,
  ...serverVariables,
});
