import type { TokenEstimate } from '@tessera/core/selection/model-selector'

import type { CallMessage } from '../../ports/model-provider.ts'
import type { TokenCounter } from '../../ports/token-counter.ts'

// Providers wrap every message, and the whole, into a few tokens of their own.
const expectedPerMessage = 4
const boundPerMessage = 10
const boundPerCall = 32

/** Cheap: what a list of messages takes at most, and probably. Holds are computed from the bound. */
export function estimateInput(tokens: TokenCounter, messages: readonly CallMessage[]): TokenEstimate {
  let expected = 0
  let bound = boundPerCall
  for (const message of messages) {
    const estimate = tokens.estimate(message.text)
    expected += estimate.expected + expectedPerMessage
    bound += estimate.bound + boundPerMessage
  }
  return { expected, bound: Math.max(bound, expected) }
}

/** Dear: the same by a real tokenizer, for what is shown beforehand and for calls whose provider tells no usage. */
export function countInput(tokens: TokenCounter, messages: readonly CallMessage[]): number {
  return messages.reduce((sum, message) => sum + tokens.count(message.text) + expectedPerMessage, 0)
}
