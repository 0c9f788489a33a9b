/** The services, in dependency order. */
export const serviceNames = ["db", "auth", "app", "mta"] as const;
/** One of the four services. */
export type ServiceName = (typeof serviceNames)[number];
