import { invariant } from '../invariant.ts'

/** Millionths of the smallest unit of a currency: fine enough for the share of a single request. */
export const microPerMinor = 1_000_000n

/** What was paid for credits, and how they stand. Money in the smallest unit of the currency. */
export type SoldCredits = {
  /** What was charged: after discounts, with tax. */
  readonly totalMinor: bigint
  /** The part of it that is tax. */
  readonly taxMinor: bigint
  readonly grantedMicro: bigint
  /** Taken back on balance, what became a debt included. */
  readonly revokedMicro: bigint
  readonly unusedMicro: bigint
}

/** In millionths of a smallest unit, net of tax. */
export type Recognition = {
  /** Paid, less what went back. */
  readonly keptMicroMinor: bigint
  /** The part of it whose credits were used; the rest is deferred. */
  readonly earnedMicroMinor: bigint
}

/**
 * Revenue is earned as its credits are used. It follows from how the purchase stands and from nothing else: what is
 * booked for each movement is the difference to what stood there before, so that the parts always add up to what was
 * paid less what went back, and rounding (down) never adds up.
 * @returns zero for credits that nothing was paid for
 */
export function recognise(sold: SoldCredits): Recognition {
  invariant(sold.grantedMicro > 0n, 'a purchase brings credits')
  const revokedMicro = clamp(sold.revokedMicro, sold.grantedMicro)
  const paidMicroMinor = (sold.totalMinor - sold.taxMinor) * microPerMinor
  if (sold.totalMinor <= 0n || paidMicroMinor <= 0n) return { keptMicroMinor: 0n, earnedMicroMinor: 0n }
  const returnedMinor = returnedMinorOf(sold)
  const keptMicroMinor = paidMicroMinor - (paidMicroMinor * returnedMinor) / sold.totalMinor
  const leftMicro = sold.grantedMicro - revokedMicro
  if (leftMicro === 0n) return { keptMicroMinor, earnedMicroMinor: keptMicroMinor }
  const usedMicro = clamp(leftMicro - sold.unusedMicro, leftMicro)
  return { keptMicroMinor, earnedMicroMinor: (keptMicroMinor * usedMicro) / leftMicro }
}

/**
 * What went back of the price. Claw-backs follow the target `ceil(granted × returned ÷ paid)`; rounding down the other
 * way gives the very amount again, wherever a micro-credit costs at most one smallest unit.
 * Source: docs/decisions/0010-claw-backs-follow-a-target.md
 */
export function returnedMinorOf({
  totalMinor,
  revokedMicro,
  grantedMicro,
}: Pick<SoldCredits, 'totalMinor' | 'revokedMicro' | 'grantedMicro'>): bigint {
  return (totalMinor * clamp(revokedMicro, grantedMicro)) / grantedMicro
}

function clamp(value: bigint, highest: bigint): bigint {
  if (value < 0n) return 0n
  return value > highest ? highest : value
}
