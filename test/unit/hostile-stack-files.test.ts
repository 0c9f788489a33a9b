import { judgesHostileStackFiles } from "../support/hostile-check.ts";

judgesHostileStackFiles(500);
