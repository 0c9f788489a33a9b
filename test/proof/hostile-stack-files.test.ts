import { judgesHostileStackFiles } from "../support/hostile-check.ts";

judgesHostileStackFiles(10_000);
