/** The services, in dependency order. */
export const serviceNames = ["db", "auth", "app", "mta"] as const;
export type ServiceName = (typeof serviceNames)[number];
