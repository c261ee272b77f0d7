import { assert as check, bigInt, integer, property, record } from 'fast-check'
import { describe, expect, test } from 'vitest'

import { microCreditsFromCredits } from '../money/micro-credits.ts'
import { cheapestCreditValue } from './credit-value.ts'
import type { CreditValue } from './credit-value.ts'
import { defaultBlend, defaultPaymentFee, modelMargin } from './margins.ts'
import type { MarginTerms, PaymentFee } from './margins.ts'
import { microCreditsPerMillionTokens, nanoUsdPerMillionTokens } from './prices.ts'
import { publishTiers } from './publish-rate-cards.ts'
import type { PricingPolicy, ProviderPriceTier } from './publish-rate-cards.ts'
import type { ClassPrices, PriceTier } from './rate-card.ts'
import { tokenClasses } from './token-classes.ts'

const noFee: PaymentFee = { basisPoints: 0n, fixedCents: 0n }
const starter = offerOf(1_000n, 1_000n)
const enterprise = offerOf(120_000n, 70_000n)
const packages = [starter, offerOf(5_500n, 4_500n), offerOf(13_500n, 10_000n), enterprise]

function offerOf(credits: bigint, priceCents: bigint): CreditValue {
  return { creditsMicro: microCreditsFromCredits(credits), priceCents }
}

function terms(offer: CreditValue, fee = noFee): MarginTerms {
  return { offer, fee, blend: defaultBlend }
}

function publish(id: string, tiers: readonly ProviderPriceTier[], policy: PricingPolicy) {
  const published = publishTiers({ id, providerTiers: tiers }, policy)
  if (!published.ok) throw new Error(published.error.code)
  return published.value
}

/** The margin as anybody computes it from the two price pages, in floating point. */
function plainMargin(
  sell: bigint,
  cost: bigint,
  { offer, fee }: MarginTerms,
): { before: number; after: number } {
  const dollarsPerCredit = Number(offer.priceCents) / 100 / (Number(offer.creditsMicro) / 1e6)
  const revenue = (Number(sell) / 1e6) * dollarsPerCredit
  const spent = Number(cost) / 1e9
  const price = Number(offer.priceCents) / 100
  const feeShare = (price * (Number(fee.basisPoints) / 10_000) + Number(fee.fixedCents) / 100) / price
  return { before: (revenue - spent) / revenue, after: (revenue - spent) / revenue - feeShare }
}

const price = bigInt({ min: 1n, max: 10n ** 13n })
const sellPrices = classPrices(microCreditsPerMillionTokens)
const costPrices = classPrices(nanoUsdPerMillionTokens)
const tiers = record({ sell: sellPrices, cost: costPrices }).map(({ sell, cost }): PriceTier[] => [
  { fromInputTokens: 0, sell, cost },
])
const offers = record({
  credits: bigInt({ min: 1n, max: 1_000_000n }),
  priceCents: bigInt({ min: 1n, max: 1_000_000n }),
}).map(({ credits, priceCents }) => offerOf(credits, priceCents))
const fees = record({
  basisPoints: bigInt({ min: 0n, max: 2_000n }),
  fixedCents: bigInt({ min: 0n, max: 100n }),
})

function classPrices<Price>(make: (amount: bigint) => Price) {
  const one = price.map(make)
  return record({ input: one, cacheRead: one, cacheWrite: one, output: one, reasoning: one })
}

describe('the margin of a model', () => {
  test('on the launch list is that of the two price pages: Gemini Flash on Starter and on Enterprise', () => {
    const flash = publish(
      'gemini-flash',
      [{ fromInputTokens: 0, input: 750_000_000n, output: 3_750_000_000n }],
      {
        list: 'launch',
      },
    )
    // One credit for 1,000 tokens: $10 for a million. Three to one the provider takes $1.50.
    expect(modelMargin(flash, terms(starter)).blend.basisPoints).toBe(8_500n)
    expect(modelMargin(flash, terms(starter)).worst).toMatchObject({
      basisPoints: 6_250n,
      tokenClass: 'output',
    })
    // $5.8333 for a million.
    expect(modelMargin(flash, terms(enterprise)).blend.basisPoints).toBe(7_428n)
    // $10 less 29 cents and 30 cents: 5.9 %.
    expect(modelMargin(flash, terms(starter, defaultPaymentFee)).blend.afterFeesBasisPoints).toBe(7_910n)
  })

  test('a flat price that covers ordinary use still loses on output when the provider doubles its prices', () => {
    const dearer = publish(
      'gemini-flash',
      [{ fromInputTokens: 0, input: 1_500_000_000n, output: 7_500_000_000n }],
      {
        list: 'launch',
      },
    )
    const onEnterprise = modelMargin(dearer, terms(enterprise, defaultPaymentFee))
    expect(onEnterprise.blend.afterFeesBasisPoints).toBeGreaterThan(0n)
    expect(onEnterprise).toMatchObject({ losesMoney: true, worst: { tokenClass: 'output' } })
    expect(modelMargin(dearer, terms(starter, defaultPaymentFee)).losesMoney).toBe(false)
  })

  test('is the fraction that floating point comes near to, rounded down', () => {
    check(
      property(tiers, offers, fees, (ladder, offer, fee) => {
        const [tier] = ladder
        if (tier === undefined) throw new Error('one tier')
        const { worst } = modelMargin(ladder, terms(offer, fee))
        const plain = plainMargin(tier.sell[worst.tokenClass], tier.cost[worst.tokenClass], terms(offer, fee))
        for (const [exact, near] of [
          [worst.basisPoints, plain.before],
          [worst.afterFeesBasisPoints, plain.after],
        ] as const) {
          const slack = 1 + Math.abs(near) * 1e-6
          expect(Number(exact)).toBeLessThanOrEqual(near * 10_000 + slack)
          expect(Number(exact)).toBeGreaterThanOrEqual(near * 10_000 - 1 - slack)
        }
      }),
    )
  })

  test('no blend has less margin than the worst class alone, and fees never raise it', () => {
    const blends = record({ inputParts: bigInt(0n, 9n), outputParts: bigInt(1n, 9n) })
    check(
      property(record({ ladder: tiers, offer: offers, fee: fees, blend: blends }), (drawn) => {
        const { ladder, offer, fee, blend } = drawn
        const margin = modelMargin(ladder, { offer, fee, blend })
        expect(margin.blend.basisPoints).toBeGreaterThanOrEqual(margin.worst.basisPoints)
        expect(margin.blend.afterFeesBasisPoints).toBeLessThanOrEqual(margin.blend.basisPoints)
        expect(margin.losesMoney).toBe(margin.worst.afterFeesBasisPoints < 0n)
      }),
    )
  })

  test('rises or stays with every price that rises, and falls or stays with every cost and every discount', () => {
    const classes = integer({ min: 0, max: tokenClasses.length - 1 })
    check(
      property(record({ ladder: tiers, offer: offers, fee: fees, index: classes, more: price }), (drawn) => {
        const { ladder, offer, fee, index, more } = drawn
        const [tier] = ladder
        const tokenClass = tokenClasses[index]
        if (tier === undefined || tokenClass === undefined) throw new Error('one tier')
        const of = (one: PriceTier, credits = offer) => modelMargin([one], terms(credits, fee))
        const base = of(tier)
        const dearer = of({ ...tier, sell: raised(tier.sell, tokenClass, more) })
        const costlier = of({ ...tier, cost: raised(tier.cost, tokenClass, more) })
        const discounted = of(tier, { ...offer, creditsMicro: microCreditsFromCredits(offer.creditsMicro) })
        for (const part of ['blend', 'worst'] as const) {
          expect(dearer[part].basisPoints).toBeGreaterThanOrEqual(base[part].basisPoints)
          expect(costlier[part].basisPoints).toBeLessThanOrEqual(base[part].basisPoints)
          expect(discounted[part].basisPoints).toBeLessThanOrEqual(base[part].basisPoints)
        }
      }),
    )
  })

  test('cost-plus at a markup m keeps a margin of m / (1 + m) in every class, for every package on sale', () => {
    const amounts = bigInt({ min: 1n, max: 200_000_000_000n })
    const costs = record({ input: amounts, output: amounts, cacheRead: amounts, reasoning: amounts })
    const creditValue = cheapestCreditValue(packages)
    if (creditValue === undefined) throw new Error('there are packages')
    check(
      property(costs, bigInt({ min: 0n, max: 50_000n }), (cost, markupBasisPoints) => {
        const policy: PricingPolicy = { list: 'cost_plus', markupBasisPoints, creditValue }
        const ladder = publish('any', [{ fromInputTokens: 0, ...cost }], policy)
        const promised = (markupBasisPoints * 10_000n) / (10_000n + markupBasisPoints)
        for (const offer of packages) {
          expect(modelMargin(ladder, terms(offer)).worst.basisPoints).toBeGreaterThanOrEqual(promised)
        }
      }),
    )
  })

  test('the worst class is looked for in every tier', () => {
    const [first, second] = publish(
      'pro',
      [
        { fromInputTokens: 0, input: 1_250_000_000n, output: 10_000_000_000n },
        { fromInputTokens: 200_000, input: 60_000_000_000n, output: 15_000_000_000n },
      ],
      { list: 'launch' },
    )
    if (first === undefined || second === undefined) throw new Error('two tiers')
    expect(modelMargin([first, second], terms(starter)).worst).toMatchObject({
      tokenClass: 'input',
      fromInputTokens: 200_000,
    })
  })
})

function raised<Price extends bigint>(prices: ClassPrices<Price>, tokenClass: string, more: bigint) {
  return { ...prices, [tokenClass]: (prices[tokenClass as keyof ClassPrices<Price>] + more) as Price }
}
