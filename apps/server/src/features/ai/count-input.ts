import type { TokenEstimate } from '@tessera/core/selection/model-selector'

import type { CallMessage } from '../../ports/model-provider.ts'
import type { TokenCounter } from '../../ports/token-counter.ts'

// Providers wrap every message, and the whole, into a few tokens of their own.
const expectedPerMessage = 4
const boundPerMessage = 10
const boundPerCall = 32

/** A real tokenizer reads this many characters of a request, the newest first; what is older is estimated. */
const measuredCharacters = 24_000

export type InputSize = TokenEstimate & {
  /** Expected tokens of the text of the newest message alone. */
  readonly newestTokens: number
}

/** What a list of messages probably takes, and takes at most: estimates, holds and our own counts start from it. */
export function measureInput(tokens: TokenCounter, messages: readonly CallMessage[]): InputSize {
  let charactersLeft = measuredCharacters
  let newestTokens: number | undefined
  let expected = 0
  let bound = boundPerCall
  for (const { text } of messages.toReversed()) {
    const isMeasured = text.length <= charactersLeft
    charactersLeft -= isMeasured ? text.length : 0
    const size = isMeasured ? tokens.measure(text) : tokens.estimate(text)
    newestTokens ??= size.expected
    expected += size.expected + expectedPerMessage
    bound += size.bound + boundPerMessage
  }
  return { expected, bound: Math.max(bound, expected), newestTokens: newestTokens ?? 0 }
}

/** What one message takes at most, cheaply: for cutting a long history. */
export function boundOfMessage(tokens: TokenCounter, { text }: CallMessage): number {
  return tokens.estimate(text).bound + boundPerMessage
}
