import { kill, replace } from "../support/disturbance.ts";
import { deliversSteadyMail } from "../support/steady-mail.ts";

// The long form is `npm run proof`.
deliversSteadyMail("steady mail while services are replaced and killed", {
  messages: 120,
  rate: 2.5,
  disturbances: [replace("app"), replace("db"), replace("auth"), kill("app")],
  limitSeconds: 300,
});
