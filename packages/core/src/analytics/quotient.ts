/** Rounded down; undefined where there is nothing to divide by. */
export function quotient(dividend: bigint, divisor: bigint): bigint | undefined {
  if (divisor <= 0n) return undefined
  const whole = dividend / divisor
  return dividend % divisor < 0n ? whole - 1n : whole
}

const basisPointsOfAll = 10_000n

/** In basis points, rounded down. */
export function shareOf(part: bigint, whole: bigint): bigint | undefined {
  return quotient(part * basisPointsOfAll, whole)
}
