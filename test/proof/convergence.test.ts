import { converges } from "../support/convergence.ts";

converges(20261128, 100);
