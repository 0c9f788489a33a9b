/** Names that the services know each other by on the stack's network. */
export const alias = { app: "app", mta: "mta", db: "db", auth: "auth" } as const;
