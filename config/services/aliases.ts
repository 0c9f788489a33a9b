/** Network aliases of the services. */
export const alias = { app: "app", mta: "mta", db: "db", auth: "auth" } as const;
