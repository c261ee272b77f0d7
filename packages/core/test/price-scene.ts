import { microCredits } from '../src/money/micro-credits.ts'
import type { BookModel, PackageOffer, PriceBook } from '../src/pricing/price-book.ts'
import type { PriceSegment } from '../src/pricing/price-segments.ts'
import { flatPrices, microCreditsPerMillionTokens, nanoUsdPerMillionTokens } from '../src/pricing/prices.ts'
import type { PriceTier, RateCard } from '../src/pricing/rate-card.ts'

/** One price for every class: micro-credits, and nano-dollars of cost, for a million tokens. */
export function tierOf(sell: bigint, cost: bigint, fromInputTokens = 0): PriceTier {
  return {
    fromInputTokens,
    sell: flatPrices(microCreditsPerMillionTokens(sell)),
    cost: flatPrices(nanoUsdPerMillionTokens(cost)),
  }
}

export function cardOf(...tiers: readonly PriceTier[]): RateCard {
  return { id: 'rtc_1', modelId: 'm', version: 1, priceList: 'launch', effectiveFromMs: 0, tiers }
}

export function segmentOf(effectiveFromMs: number, more: Partial<PriceSegment> = {}): PriceSegment {
  return {
    rateCardId: `rtc_${effectiveFromMs}`,
    effectiveFromMs,
    priceList: 'launch',
    tiers: [tierOf(10n, 10n)],
    ...more,
  }
}

export function offerOf(id: number, more: Partial<PackageOffer> = {}): PackageOffer {
  return {
    id,
    name: `Package ${id}`,
    creditsMicro: microCredits(1_000_000_000n),
    priceCents: 1_000n,
    bestFor: '',
    position: id,
    isActive: true,
    ...more,
  }
}

export function modelOf(id: string, more: Partial<BookModel> = {}): BookModel {
  return {
    id,
    displayName: id,
    provider: 'openai',
    providerModelId: id,
    deprecated: false,
    isActive: true,
    segments: [segmentOf(0)],
    ...more,
  }
}

export function bookOf(more: Partial<PriceBook> = {}): PriceBook {
  return {
    version: 1,
    policySteps: [{ list: 'launch', effectiveFromMs: 0 }],
    markupBasisPoints: 1_500n,
    fee: { basisPoints: 0n, fixedCents: 0n },
    packages: [offerOf(1)],
    models: [modelOf('m')],
    ...more,
  }
}
