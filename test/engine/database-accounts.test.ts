import { createsAccounts } from "../support/accounts-created.ts";
import { compatibleSets } from "../support/nasty-configuration.ts";

// All sets are in `npm run proof`.
createsAccounts(compatibleSets("db").slice(0, 3));
