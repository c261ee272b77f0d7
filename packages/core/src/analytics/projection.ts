import { divideRoundingUp } from '../money/rounding.ts'

/** What a month is assumed to be like. Money in the smallest unit of the currency, shares in basis points. */
export type ProjectionInput = {
  readonly users: bigint
  /** Of one user in a month. */
  readonly spendMinor: bigint
  /** What the payment provider keeps of revenue. */
  readonly feeBasisPoints: bigint
  /** What model providers are paid of revenue. */
  readonly costBasisPoints: bigint
}

export type Projection = {
  readonly revenueMinor: bigint
  readonly feesMinor: bigint
  readonly costMinor: bigint
  readonly profitMinor: bigint
}

const basisPointsOfAll = 10_000n

/**
 * A month's profit: users × spend × (1 − fee share − cost share). Fees and cost are both shares of revenue, and each is
 * rounded up, so that profit is never shown higher than it would be.
 */
export function projectMonth(input: ProjectionInput): Projection {
  const revenueMinor = input.users * input.spendMinor
  const feesMinor = divideRoundingUp(revenueMinor * input.feeBasisPoints, basisPointsOfAll)
  const costMinor = divideRoundingUp(revenueMinor * input.costBasisPoints, basisPointsOfAll)
  return { revenueMinor, feesMinor, costMinor, profitMinor: revenueMinor - feesMinor - costMinor }
}
