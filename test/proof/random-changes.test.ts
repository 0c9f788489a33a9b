import { arriveAsReported } from "../support/random-changes.ts";

arriveAsReported(20);
