import type { TokenUsage } from '../metering/token-usage.ts'
import { microCredits } from '../money/micro-credits.ts'
import type { MicroCredits } from '../money/micro-credits.ts'
import { nanoUsd } from '../money/nano-usd.ts'
import type { NanoUsd } from '../money/nano-usd.ts'
import { divideRoundingUp } from '../money/rounding.ts'
import { largerOf } from '../money/smaller-of.ts'
import { costOfUsage } from './cost-of-usage.ts'
import { priceUsage } from './price-usage.ts'
import type { RateCard } from './rate-card.ts'

/** What a run was charged and what it cost. */
export type BookedRun = {
  readonly usage: TokenUsage
  readonly chargedMicro: MicroCredits
  readonly costNanoUsd: NanoUsd
}

/**
 * What a run would have been charged and would have cost at other prices, rounded up once as every charge is. Where
 * less than the listed price was charged (a bound, an answer from the cache), the same part of the other price is.
 * @param booked the prices that the run was charged at
 */
export function replayCharge(
  run: BookedRun,
  booked: RateCard,
  changed: RateCard,
): Pick<BookedRun, 'chargedMicro' | 'costNanoUsd'> {
  const { usage, chargedMicro, costNanoUsd } = run
  const listed = priceUsage(booked, usage)
  if (listed === 0n) return { chargedMicro, costNanoUsd }
  // What was spent beside the tokens that were charged, such as failed attempts, is spent at other prices too.
  const cost = costNanoUsd + costOfUsage(changed, usage) - costOfUsage(booked, usage)
  return {
    chargedMicro: microCredits(divideRoundingUp(chargedMicro * priceUsage(changed, usage), listed)),
    costNanoUsd: nanoUsd(largerOf(cost, 0n)),
  }
}
