import type { AnalyticsFigures } from '@tessera/contracts/analytics'
import { profitOf } from '@tessera/core/analytics/profit'
import type { Profit } from '@tessera/core/analytics/profit'

/** What is left of what was earned, in a shop that sells in dollars: provider cost is in dollars too. */
export function profitOfFigures(figures: AnalyticsFigures): Profit {
  return profitOf({
    earnedMicroMinor: BigInt(figures.earned_micro_minor),
    costNanoUsd: BigInt(figures.cost_nano_usd),
    lossNanoUsd: BigInt(figures.loss_nano_usd),
    feesMinor: BigInt(figures.fees_minor),
  })
}
