import { arriveAsReported } from "../support/random-changes.ts";

// `npm run proof` runs more of them.
arriveAsReported(4);
