const msPerDay = 86_400_000;

/** Below so many days, the operator is warned that a certificate ends. */
export const warningDays = 30;

/** Whole days from `now` until an end; negative after it. */
export function daysLeft(end: Date, now: Date): number {
  return Math.floor((end.getTime() - now.getTime()) / msPerDay);
}

/** The time so many days before another one. */
export function daysBefore(end: Date, days: number): Date {
  return new Date(end.getTime() - days * msPerDay);
}

/** A day as `2026-11-29`, in UTC. */
export function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}
