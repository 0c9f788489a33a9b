import type { Resolved } from "../config/resolved.ts";
import { isGenerated } from "../containers/entry.ts";
import { renderEnvironments } from "../containers/environments.ts";

// The same checks as in components/, which keep them beside the Pulumi resources that they belong to.
const checks = {
  db: 'MYSQL_PWD=$$MYSQL_PASSWORD exec mariadb --host=127.0.0.1 --protocol=tcp --user=$$MYSQL_USER --execute="SELECT 1" $$MYSQL_DATABASE',
  auth: "exec ldapsearch -x -H ldap://127.0.0.1 -LLL -s base -b '' namingContexts",
  app: "exec bash -c \"exec 3<>/dev/tcp/127.0.0.1/2003 && read -r -t 5 line <&3 && [[ \\$$line == 220* ]] && exec 3<>/dev/tcp/127.0.0.1/143 && read -r -t 5 line <&3 && [[ \\$$line == '* OK'* ]]\"",
  mta: "(sleep 0.3; printf 'QUIT\\r\\n') | nc -w 5 127.0.0.1 25 | grep -q '^220 '",
} as const;

const mounts = {
  db: ["db:/var/lib/mysql"],
  auth: ["auth:/srv"],
  app: ["conf:/etc/kopano", "atch:/var/lib/kopano/attachments", "sync:/var/lib/z-push", "spam:/var/lib/kopano/spamd"],
  mta: ["mta:/srv", "spam:/var/lib/kopano/spamd"],
} as const;

const after = { db: [], auth: [], app: ["db", "auth"], mta: ["auth", "app"] } as const;
const generated = "benchmarkPassword";
// Compose has no certificates to give, so the images make their own.
const withoutCertificates = /^(?:SSL_|SMTPD_TLS_)/;

/** The same stack for `docker compose`: images, environments, checks and order. */
export function composeFile(configuration: Resolved): object {
  const environments = renderEnvironments(configuration);
  const services = Object.entries(environments).map(([service, entries]) => {
    const name = service as keyof typeof checks;
    const environment = entries
      .filter((entry) => !withoutCertificates.test(entry.name))
      .map(({ name: variable, value }) => [variable, isGenerated(value) ? generated : value.replaceAll("$", "$$$$")]);
    return [
      service,
      {
        image: configuration[name].image,
        hostname: `${service}.${configuration.domain}`,
        environment: Object.fromEntries(environment),
        volumes: [...mounts[name], "/etc/localtime:/etc/localtime:ro"],
        healthcheck: {
          test: ["CMD", "sh", "-c", checks[name]],
          interval: "2s",
          timeout: "10s",
          retries: 5,
          start_period: "180s",
        },
        depends_on: Object.fromEntries(after[name].map((other) => [other, { condition: "service_healthy" }])),
        stop_grace_period: "60s",
      },
    ];
  });
  const volumes = new Set(Object.values(mounts).flatMap((list) => list.map((mount) => mount.split(":")[0] ?? "")));
  return {
    services: Object.fromEntries(services),
    volumes: Object.fromEntries([...volumes].map((volume) => [volume, {}])),
  };
}
