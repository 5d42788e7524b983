/* Percentiles by nearest rank. */

export interface Spread {
  p50: number;
  p95: number;
  p99: number;
  max: number;
}

export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}

export function show(values: Spread): string {
  const ms = (value: number) => `${value.toFixed(0)} ms`;
  return `p50 ${ms(values.p50)}  p95 ${ms(values.p95)}  p99 ${ms(values.p99)}  max ${ms(values.max)}`;
}
