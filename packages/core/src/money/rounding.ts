import { invariant } from '../invariant.ts'

/** Quotient rounded up (towards positive infinity). `denominator` must be positive. */
export function divideRoundingUp(numerator: bigint, denominator: bigint): bigint {
  invariant(denominator > 0n, 'a denominator is positive')
  const quotient = numerator / denominator
  return numerator % denominator > 0n ? quotient + 1n : quotient
}

/** Quotient rounded down (towards negative infinity). `denominator` must be positive. */
export function divideRoundingDown(numerator: bigint, denominator: bigint): bigint {
  invariant(denominator > 0n, 'a denominator is positive')
  const quotient = numerator / denominator
  return numerator % denominator < 0n ? quotient - 1n : quotient
}
