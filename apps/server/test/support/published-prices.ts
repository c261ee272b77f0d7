import type { RouteResponse } from '@tessera/contracts/ai'
import type { ModelCostsResponse } from '@tessera/contracts/credits'
import { paths } from '@tessera/contracts/paths'

import { ask } from './http-client.ts'
import type { Target } from './http-client.ts'

export type Usage = RouteResponse['usage']

/** Computes a charge as anybody can from outside: the public price list, the usage of the answer, and one formula. */
export type PublishedPrices = {
  readonly models: readonly { readonly id: string; readonly provider: string }[]
  /** ceil(Σ tokens × price) in millionths of a credit, as a number of credits. */
  creditsFor(modelId: string, usage: Usage): number
}

export async function readPublishedPrices(target: Target): Promise<PublishedPrices> {
  const answer = await ask(target, paths.credits.modelCosts)
  const { model_costs: costs } = answer.json() as ModelCostsResponse
  return {
    models: costs
      .filter(({ available }) => available)
      .map(({ model, provider }) => ({ id: model, provider })),
    creditsFor(modelId, usage) {
      const tiers = costs.find(({ model }) => model === modelId)?.credits_per_1k_tokens ?? []
      const tier = tiers.findLast(({ from_input_tokens: from }) => from <= usage.input_tokens)
      if (tier === undefined) throw new Error(`${modelId} has no published price`)
      const plainInputTokens = usage.input_tokens - usage.cache_read_tokens - usage.cache_write_tokens
      const plainOutputTokens = usage.output_tokens - usage.reasoning_tokens
      const picoCredits =
        BigInt(plainInputTokens) * nanoPer1k(tier.input) +
        BigInt(usage.cache_read_tokens) * nanoPer1k(tier.cache_read) +
        BigInt(usage.cache_write_tokens) * nanoPer1k(tier.cache_write) +
        BigInt(plainOutputTokens) * nanoPer1k(tier.output) +
        BigInt(usage.reasoning_tokens) * nanoPer1k(tier.reasoning)
      const micro = (picoCredits + 999_999n) / 1_000_000n
      return Number(micro) / 1e6
    },
  }
}

/** Credits for 1,000 tokens have at most nine decimals: as whole billionths they add up exactly. */
function nanoPer1k(credits: number): bigint {
  return BigInt(Math.round(credits * 1e9))
}
