import type { AnalyticsProjectionResponse } from '@tessera/contracts/analytics'

const basisPointsOfAll = 10_000n

/** What a month is assumed to be like: money in the smallest unit of the currency, shares of revenue in basis points. */
export type Assumptions = {
  readonly users: number
  /** Of one user in a month. */
  readonly spendMinor: number
  readonly feeBp: number
  readonly costBp: number
}

function shareRoundedUp(whole: bigint, basisPoints: number): bigint {
  return (whole * BigInt(basisPoints) + basisPointsOfAll - 1n) / basisPointsOfAll
}

function roundedDown(dividend: bigint, divisor: bigint): bigint {
  const whole = dividend / divisor
  return dividend % divisor < 0n ? whole - 1n : whole
}

/** The same as the API reckons, so that a result stands there while somebody types. */
export function projectMonth({ users, spendMinor, feeBp, costBp }: Assumptions): AnalyticsProjectionResponse {
  const revenue = BigInt(users) * BigInt(spendMinor)
  const fees = shareRoundedUp(revenue, feeBp)
  const cost = shareRoundedUp(revenue, costBp)
  const profit = revenue - fees - cost
  return {
    revenue_minor: Number(revenue),
    fees_minor: Number(fees),
    cost_minor: Number(cost),
    profit_minor: Number(profit),
    margin_bp: revenue === 0n ? null : Number(roundedDown(profit * basisPointsOfAll, revenue)),
  }
}
