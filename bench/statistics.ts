/** @returns the value below which `share` of the values lie; NaN of none */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right)
  const middle = sorted.length / 2
  return sorted.length % 2 === 1
    ? (sorted[Math.floor(middle)] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2
}

/** Median with the least and the most, such as `1.4 [1.2–1.9]`; of one value only that. */
export function describeSpread(values: readonly number[], digits: number): string {
  const known = values.filter((value) => Number.isFinite(value))
  if (known.length === 0) return '–'
  const middle = median(known).toFixed(digits)
  if (known.length === 1) return middle
  return `${middle} [${Math.min(...known).toFixed(digits)}–${Math.max(...known).toFixed(digits)}]`
}
