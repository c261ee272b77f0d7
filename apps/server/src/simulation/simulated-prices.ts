import { nanoUsdPerMillionTokens, microCreditsPerMillionTokens } from '@tessera/core/pricing/prices'
import type { ClassPrices, RateCard } from '@tessera/core/pricing/rate-card'

import type { SeededRandom } from './seeded-random.ts'

/** Models with different ladders of tiers: none, one step, two steps; the last costs next to nothing. */
const ladders = [
  { modelId: 'flat', starts: [0], dearest: 9000 },
  { modelId: 'stepped', starts: [0, 700], dearest: 6000 },
  { modelId: 'ladder', starts: [0, 200, 1500], dearest: 20_000 },
  { modelId: 'cheap', starts: [0], dearest: 3 },
] as const

export type SimulatedModelId = (typeof ladders)[number]['modelId']

/** The prices of the simulated models, published again and again; an old version stays what it was. */
export class SimulatedPrices {
  readonly #random: SeededRandom
  readonly #cards = new Map<string, RateCard>()
  readonly #current = new Map<string, RateCard>()

  constructor(random: SeededRandom) {
    this.#random = random
    for (const { modelId } of ladders) this.publish(modelId)
  }

  /** A new version of a model's prices, in force from now on. */
  publish(modelId: SimulatedModelId): void {
    const ladder = ladders.find((known) => known.modelId === modelId) ?? ladders[0]
    const version = (this.#current.get(modelId)?.version ?? 0) + 1
    const card: RateCard = {
      id: `rtc_${modelId}_${version}`,
      modelId,
      version,
      priceList: 'override',
      effectiveFromMs: 0,
      tiers: ladder.starts.map((fromInputTokens) => {
        const sell = this.#drawPrices(ladder.dearest)
        return { fromInputTokens, sell: mapped(sell, microCreditsPerMillionTokens), cost: costOf(sell) }
      }),
    }
    this.#cards.set(card.id, card)
    this.#current.set(modelId, card)
  }

  drawModel(): SimulatedModelId {
    return (this.#random.pick(ladders) ?? ladders[0]).modelId
  }

  current(modelId: SimulatedModelId): RateCard {
    const card = this.#current.get(modelId)
    if (card === undefined) throw new Error(`${modelId} has no prices`)
    return card
  }

  find(rateCardId: string): RateCard | undefined {
    return this.#cards.get(rateCardId)
  }

  // Odd numbers, so that nearly every charge has something to round.
  #drawPrices(dearest: number): ClassPrices<bigint> {
    const draw = () => BigInt(this.#random.between(1, dearest)) * 1_000_003n - 2n
    return { input: draw(), cacheRead: draw(), cacheWrite: draw(), output: draw(), reasoning: draw() }
  }
}

function costOf(sell: ClassPrices<bigint>) {
  return mapped(sell, (price) => nanoUsdPerMillionTokens(price / 3n + 1n))
}

function mapped<Price>(prices: ClassPrices<bigint>, map: (price: bigint) => Price): ClassPrices<Price> {
  return {
    input: map(prices.input),
    cacheRead: map(prices.cacheRead),
    cacheWrite: map(prices.cacheWrite),
    output: map(prices.output),
    reasoning: map(prices.reasoning),
  }
}
