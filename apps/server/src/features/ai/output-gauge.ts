import { mostBelievableOutputTokens } from '@tessera/core/metering/check-usage'

import type { TokenCounter } from '../../ports/token-counter.ts'

const leastStepTokens = 32

/** Tells when an answer has run past the bound that its provider was sent. */
export interface OutputGauge {
  /** @param piece what came now @param readWhole everything that came, `piece` included; asked for only near the bound */
  isBeyondBound(piece: string, readWhole: () => string): boolean
}

/**
 * Counts cheaply while an answer streams, and by the tokenizer only where the cheap count comes near the bound. Lets
 * the same slack pass as reported usage is believed with, so that no honest answer is cut.
 */
export function createOutputGauge(tokens: TokenCounter, boundTokens: number): OutputGauge {
  const limitTokens = mostBelievableOutputTokens(boundTokens)
  let roughTokens = 0
  let nextCheckTokens = boundTokens
  return {
    isBeyondBound(piece, readWhole) {
      roughTokens += tokens.estimate(piece).expected
      if (roughTokens <= nextCheckTokens) return false
      const countedTokens = tokens.count(readWhole())
      roughTokens = countedTokens
      nextCheckTokens = countedTokens + Math.max(leastStepTokens, (limitTokens - countedTokens) / 2)
      return countedTokens > limitTokens
    },
  }
}
