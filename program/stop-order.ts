import { serviceNames } from "../config/services/service-name.ts";

/** Names of the stack on an engine, in the order in which they stop: a service before those that it depends on. */
export function inStopOrder(prefix: string, names: readonly string[]): string[] {
  const order = [...serviceNames].reverse().map((service) => `${prefix}-${service}`);
  return [...names].sort((one, other) => order.indexOf(one) - order.indexOf(other));
}
