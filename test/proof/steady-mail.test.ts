import { kill, replace, rotate } from "../support/disturbance.ts";
import { deliversSteadyMail } from "../support/steady-mail.ts";

for (const run of [1, 2, 3]) {
  deliversSteadyMail(`steady mail while services are replaced and killed, run ${run}`, {
    messages: 1000,
    rate: 5,
    disturbances: (["app", "db", "auth"] as const).flatMap((service) => [
      replace(service),
      kill(service),
      replace(service),
    ]),
    limitSeconds: 900,
  });
}

deliversSteadyMail("steady mail while a variable of each service is changed in turn", {
  messages: 400,
  rate: 5,
  disturbances: [replace("db"), replace("auth"), replace("app"), replace("mta")],
  limitSeconds: 600,
});

deliversSteadyMail(
  "steady mail while app is replaced, db restarted, the directory's password and the certificates rotated",
  {
    messages: 1000,
    rate: 5,
    disturbances: [replace("app"), kill("db"), rotate("directory password"), rotate("certificates")],
    limitSeconds: 900,
  },
);
