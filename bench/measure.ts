/** Number of runs of each measurement. */
export const runs = 7;

export interface Sample {
  readonly median: number;
  readonly spread: string;
}

export function summarize(values: readonly number[]): Sample {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (index: number) => sorted[index] ?? Number.NaN;
  const shown = (value: number) => value.toFixed(value < 10 ? 2 : 0);
  return { median: at(Math.floor(sorted.length / 2)), spread: `${shown(at(0))} to ${shown(at(sorted.length - 1))}` };
}

/** Prints a measurement and that of an alternative, with the ratio of their medians. */
export function report(
  what: string,
  unit: string,
  ours: readonly number[],
  other: readonly number[],
  otherName: string,
): void {
  const [a, b] = [summarize(ours), summarize(other)];
  console.log(`${what}: ${(a.median / b.median).toFixed(2)} times ${otherName}`);
  console.log(`    ours       ${a.median.toFixed(2)} ${unit} (${a.spread})`);
  console.log(`    the other  ${b.median.toFixed(2)} ${unit} (${b.spread})`);
}

/** Runs some work and returns how long it took. */
export async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}
