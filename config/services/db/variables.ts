import { declare } from "../../schema/environment-schema";
import { accountVariables } from "./account";
import { replicationVariables } from "./replication";
import { rootVariables } from "./root";
import { serverVariables } from "./server";

/** Every documented variable of the db image (mariadb). */
export const dbVariables = declare({
  ...rootVariables,
  ...accountVariables,
  ...replicationVariables,
  ...serverVariables,
});
