import type { AnalyticsFigures } from '@tessera/contracts/analytics'

const nanoPerMicroCent = 10n
const nanoPerCent = 10_000_000n
const basisPointsOfAll = 10_000n

export type Profit = {
  /** Earned, less what the charged requests cost. In billionths of a dollar, as all of these. */
  readonly beforeFeesAndLossesNanoUsd: bigint
  /** Less the requests that nobody was charged for, and less payment fees. */
  readonly netNanoUsd: bigint
  /** Of earned; null where nothing was earned. */
  readonly netMarginBp: number | null
}

/** What is left of what was earned, in a shop that sells in dollars: provider cost is in dollars too. */
export function profitOf(figures: AnalyticsFigures): Profit {
  const earned = BigInt(figures.earned_micro_minor) * nanoPerMicroCent
  const cost = BigInt(figures.cost_nano_usd)
  const fees = BigInt(figures.fees_minor) * nanoPerCent
  const net = earned - cost - fees
  return {
    beforeFeesAndLossesNanoUsd: earned - (cost - BigInt(figures.loss_nano_usd)),
    netNanoUsd: net,
    netMarginBp: earned > 0n ? Number(floorDivide(net * basisPointsOfAll, earned)) : null,
  }
}

function floorDivide(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor
  return dividend < 0n && quotient * divisor !== dividend ? quotient - 1n : quotient
}
