import type { SandboxInvoice } from '../../../src/sandbox/providers/sandbox-invoice.ts'
import type { PublishedPrices } from '../../support/published-prices.ts'
import type { StormLog } from './storm-log.ts'

/** A call as the provider's own books have it, and what was done to it. */
export type StormCall = {
  readonly invoice: SandboxInvoice
  readonly key: string
  readonly fault: string | undefined
  /** Our name of the model. */
  readonly modelId: string
}

export type StormEvidence = {
  readonly log: StormLog
  readonly calls: readonly StormCall[]
  readonly prices: PublishedPrices
  readonly countTokens: (text: string) => number
}

/** What a customer computes from the public price list. */
export function priceOf(prices: PublishedPrices, modelId: string, usage: SandboxInvoice['usage']): bigint {
  const credits = prices.creditsFor(modelId, {
    input_tokens: usage.inputTokens,
    cache_read_tokens: usage.cacheReadTokens,
    cache_write_tokens: usage.cacheWriteTokens,
    output_tokens: usage.outputTokens,
    reasoning_tokens: usage.reasoningTokens,
    source: 'provider',
  })
  return BigInt(Math.round(credits * 1e6))
}
