import { divideRoundingUp } from '../money/rounding.ts'
import { largerOf } from '../money/smaller-of.ts'
import type { CreditValue } from './credit-value.ts'
import type { PaymentFee } from './margins.ts'
import type { SellTier } from './merge-tiers.ts'
import type { BookModel, PriceBook } from './price-book.ts'
import { segmentAt } from './price-segments.ts'
import { microCreditsPerMillionTokens } from './prices.ts'
import type { PriceTier } from './rate-card.ts'
import { tokenClasses } from './token-classes.ts'
import type { TokenClass } from './token-classes.ts'

/**
 * The prices of a model from a moment on, raised just where they lose money with any package on sale after payment
 * fees, now or at a cost that was announced for later. Rounded up to two digits, since people will read them.
 * @returns undefined for a model without prices, or where a fee eats up a whole package
 */
export function pricesWithoutLoss(
  book: Pick<PriceBook, 'packages' | 'fee'>,
  model: BookModel,
  fromMs: number,
): readonly SellTier[] | undefined {
  const first = segmentAt(model.segments, fromMs)
  if (first === undefined) return undefined
  const coming = model.segments.filter(({ effectiveFromMs }) => effectiveFromMs > fromMs)
  const costTiers = [first, ...coming].flatMap(({ tiers }) => rangesOf(tiers))
  const offers = book.packages.filter(({ isActive }) => isActive)
  const sellTiers: SellTier[] = []
  for (const range of rangesOf(first.tiers)) {
    const costs = costTiers.filter((other) => other.from < range.until && range.from < other.until)
    const leastOf = (tokenClass: TokenClass) =>
      leastPrice(
        costs.reduce((dearest, { tier }) => largerOf(dearest, tier.cost[tokenClass]), 0n),
        { offers, fee: book.fee },
      )
    const sell = { ...range.tier.sell }
    for (const tokenClass of tokenClasses) {
      const least = leastOf(tokenClass)
      if (least === undefined) return undefined
      if (least > sell[tokenClass]) sell[tokenClass] = microCreditsPerMillionTokens(inTwoDigits(least))
    }
    sellTiers.push({ fromInputTokens: range.from, sell })
  }
  return sellTiers
}

type Range = { readonly from: number; readonly until: number; readonly tier: PriceTier }

function rangesOf(tiers: readonly PriceTier[]): readonly Range[] {
  return tiers.map((tier, index) => ({
    from: tier.fromInputTokens,
    until: tiers[index + 1]?.fromInputTokens ?? Number.POSITIVE_INFINITY,
    tier,
  }))
}

const nanoUsdPerCent = 10_000_000n
const all = 10_000n

/**
 * Micro-credits at which tokens of this cost lose nothing with any of the offers.
 * Source: `marginOf` in margins.ts, solved for the price at which the margin after fees is nought.
 */
function leastPrice(
  cost: bigint,
  { offers, fee }: { readonly offers: readonly CreditValue[]; readonly fee: PaymentFee },
): bigint | undefined {
  let least = 0n
  for (const { creditsMicro, priceCents } of offers) {
    const keptCents = priceCents * (all - fee.basisPoints) - fee.fixedCents * all
    if (keptCents <= 0n) return undefined
    least = largerOf(least, divideRoundingUp(cost * creditsMicro * all, keptCents * nanoUsdPerCent))
  }
  return least
}

function inTwoDigits(amount: bigint): bigint {
  const step = 10n ** BigInt(Math.max(0, String(amount).length - 2))
  return divideRoundingUp(amount, step) * step
}
