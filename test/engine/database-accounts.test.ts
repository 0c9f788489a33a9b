import { createsAccounts } from "../support/accounts-created.ts";
import { compatibleSets } from "../support/nasty-configuration.ts";

// `npm run proof` tests all sets.
createsAccounts(compatibleSets("db").slice(0, 2));
