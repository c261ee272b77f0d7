import type { ModelsResponse } from '@tessera/contracts/ai'
import type { ModelCostsResponse, PackagesResponse } from '@tessera/contracts/credits'
import { routes } from '@tessera/contracts/routes'
import { creditsToJson, microCredits } from '@tessera/core/money/micro-credits'
import type { CreditValue } from '@tessera/core/pricing/credit-value'
import { packageFigures } from '@tessera/core/pricing/package-figures'
import type { MicroCreditsPerMillionTokens, PriceTier, RateCard } from '@tessera/core/pricing/rate-card'
import { ok } from '@tessera/core/result'

import type { CreditPackage } from '../../ports/catalogue.ts'
import { endpoint } from '../../ports/endpoint.ts'
import type { Endpoint } from '../../ports/endpoint.ts'
import { exactNumber } from '../common/exact-number.ts'
import type { RefreshableCatalogue } from './create-catalogue.ts'

type Deps = { readonly catalogue: RefreshableCatalogue }

/** What is sold, for everybody to see. */
export function createCatalogueEndpoints({ catalogue }: Deps): readonly Endpoint[] {
  return [
    endpoint(routes.packages, async () => ok(describePackages(catalogue.listPackages()))),
    endpoint(routes.modelCosts, async () => ok(describeModelCosts(catalogue))),
    endpoint(routes.models, async () => ok(describeModels(catalogue))),
  ]
}

function describePackages(packages: readonly CreditPackage[]): PackagesResponse {
  const reference = packages[0]
  if (reference === undefined) return { packages: [] }
  return {
    packages: packages.map((offer) => {
      const figures = packageFigures(toCreditValue(offer), toCreditValue(reference))
      return {
        id: offer.id,
        name: offer.name,
        credits: creditsToJson(offer.creditsMicro),
        price_cents: offer.priceCents,
        price_per_credit_usd: Number(figures.tenThousandthsUsdPerCredit) / 10_000,
        saving_percent: exactNumber(figures.savingPercent),
        bonus_credits: creditsToJson(figures.bonusMicro),
        best_for: offer.bestFor,
      }
    }),
  }
}

function toCreditValue({ creditsMicro, priceCents }: CreditPackage): CreditValue {
  return { creditsMicro, priceCents: BigInt(priceCents) }
}

function describeModelCosts(catalogue: RefreshableCatalogue): ModelCostsResponse {
  return {
    price_list: catalogue.priceList(),
    model_costs: catalogue.listModels().flatMap(({ rateCard, ...model }) =>
      rateCard === undefined
        ? []
        : [
            {
              model: model.id,
              name: model.displayName,
              provider: model.provider,
              available: model.isAvailable,
              rate_card_id: rateCard.id,
              effective_from: new Date(rateCard.effectiveFromMs).toISOString(),
              credits_per_1k_tokens: rateCard.tiers.map(describeTier),
            },
          ],
    ),
  }
}

function describeTier({
  fromInputTokens,
  sell,
}: PriceTier): ModelCostsResponse['model_costs'][number]['credits_per_1k_tokens'][number] {
  return {
    from_input_tokens: fromInputTokens,
    input: creditsPer1k(sell.input),
    cache_read: creditsPer1k(sell.cacheRead),
    cache_write: creditsPer1k(sell.cacheWrite),
    output: creditsPer1k(sell.output),
    reasoning: creditsPer1k(sell.reasoning),
  }
}

// Micro-credits per million tokens are nano-credits per thousand: nine decimals, which the number still carries.
function creditsPer1k(price: MicroCreditsPerMillionTokens): number {
  return creditsToJson(microCredits(price)) / 1_000
}

function describeModels(catalogue: RefreshableCatalogue): ModelsResponse {
  return {
    models: catalogue.listModels().map((model) => ({
      id: model.id,
      name: model.displayName,
      provider: model.provider,
      available: model.isAvailable && model.rateCard !== undefined,
      context_window_tokens: model.contextWindowTokens,
      max_output_tokens: model.maxOutputTokens,
      capabilities: [...model.capabilities],
      credits_per_1k_input_tokens: firstTierPrice(model.rateCard, 'input'),
      credits_per_1k_output_tokens: firstTierPrice(model.rateCard, 'output'),
    })),
  }
}

function firstTierPrice(rateCard: RateCard | undefined, tokenClass: 'input' | 'output'): number {
  const tier = rateCard?.tiers[0]
  return tier === undefined ? 0 : creditsPer1k(tier.sell[tokenClass])
}
