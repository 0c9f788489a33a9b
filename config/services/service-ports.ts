/** The ports that services listen on inside their containers, by protocol. Those of `app` can be changed. */
export const servicePorts = {
  mta: { smtp: 25, smtps: 465, submission: 587 },
  db: { mysql: 3306 },
  auth: { ldap: 389 },
} as const;
