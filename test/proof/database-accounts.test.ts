import { createsAccounts } from "../support/accounts-created.ts";
import { compatibleSets } from "../support/nasty-configuration.ts";

createsAccounts(compatibleSets("db"));
