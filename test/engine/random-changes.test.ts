import { arriveAsReported } from "../support/random-changes.ts";

// The long form is `npm run proof`.
arriveAsReported(6);
