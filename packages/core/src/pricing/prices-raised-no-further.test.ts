import { expect, test } from 'vitest'

import { bookOf, modelOf, offerOf, segmentOf, tierOf } from '../../test/price-scene.ts'
import { pricesWithoutLoss } from './prices-without-loss.ts'
import type { PriceTier } from './rate-card.ts'

/** A tier that just pays for itself: the package sells 1,000 credits for $10, so that 10 nano-dollars are a micro-credit. */
function evenTier(costNanoUsd: bigint, fromInputTokens = 0): PriceTier {
  return tierOf(costNanoUsd / 10n, costNanoUsd, fromInputTokens)
}

const cheap = 13_250_000_000n
const dear = 97_510_000_000n

test.each([
  { story: 'what just pays for itself', segments: [segmentOf(0, { tiers: [evenTier(cheap)] })] },
  {
    story: 'a cost that holds for longer input',
    segments: [segmentOf(0, { tiers: [evenTier(cheap), evenTier(dear, 100)] })],
  },
  {
    story: 'a cost that holds for shorter input',
    segments: [segmentOf(0, { tiers: [evenTier(dear), evenTier(cheap, 100)] })],
  },
  {
    story: 'a cost that is over by then',
    segments: [segmentOf(0, { tiers: [evenTier(dear)] }), segmentOf(200, { tiers: [evenTier(cheap)] })],
  },
])('no price is raised for $story', ({ segments }) => {
  const sellTiers = pricesWithoutLoss(bookOf(), modelOf('m', { segments }), 300)
  expect(sellTiers).toEqual(
    segments.at(-1)?.tiers.map(({ fromInputTokens, sell }) => ({ fromInputTokens, sell })),
  )
})

test('no price is raised for a package that is not on sale', () => {
  const packages = [offerOf(1), offerOf(2, { priceCents: 1n, isActive: false })]
  const segments = [segmentOf(0, { tiers: [evenTier(cheap)] })]
  const [tier] = pricesWithoutLoss(bookOf({ packages }), modelOf('m', { segments }), 300) ?? []
  expect(tier?.sell).toEqual(evenTier(cheap).sell)
})
