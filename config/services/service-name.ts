/** The services, in the order in which they need one another. */
export const serviceNames = ["db", "auth", "app", "mta"] as const;
export type ServiceName = (typeof serviceNames)[number];
