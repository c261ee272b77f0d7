import { invariant } from '../invariant.ts'
import { divideRoundingDown } from '../money/rounding.ts'
import type { CreditValue } from './credit-value.ts'
import type { PriceTier } from './rate-card.ts'
import { tokenClasses } from './token-classes.ts'
import type { TokenClass } from './token-classes.ts'

/** What a payment provider keeps of each payment. */
export type PaymentFee = {
  /** Of the amount paid, in hundredths of a percent. */
  readonly basisPoints: bigint
  readonly fixedCents: bigint
}

/** Stripe's standard price for online card payments in the United States. Source: https://stripe.com/pricing */
export const defaultPaymentFee: PaymentFee = { basisPoints: 290n, fixedCents: 30n }

/** How many tokens of input come to how many of output: the use for which a margin is stated. */
export type TokenBlend = { readonly inputParts: bigint; readonly outputParts: bigint }

/** Three tokens are read for one that is written. */
export const defaultBlend: TokenBlend = { inputParts: 3n, outputParts: 1n }

/** Profit on revenue in hundredths of a percent, rounded down, so that it is never flattered. Negative: a loss. */
export type Margin = {
  readonly basisPoints: bigint
  /** The same once the payment provider has taken its fee from what the package brought in. */
  readonly afterFeesBasisPoints: bigint
}

/** The margin of one model for somebody whose credits came from one package. */
export type ModelMargin = {
  /** For the blend of plain input and output, in the first tier: ordinary use. */
  readonly blend: Margin
  /** The least margin of any class of token alone, in any tier: what flat prices lose on. */
  readonly worst: Margin & { readonly tokenClass: TokenClass; readonly fromInputTokens: number }
  /** Some use of the model costs more than it brings in after fees. */
  readonly losesMoney: boolean
}

export type MarginTerms = {
  readonly offer: CreditValue
  readonly fee: PaymentFee
  readonly blend: TokenBlend
}

/**
 * The margins of a model's prices for one offer of credits.
 * Throws `InvariantViolation` without tiers or for an empty blend.
 * Source: `marginOf` below has the formula; a mixture of tokens never has less margin than its worst class.
 */
export function modelMargin(tiers: readonly PriceTier[], terms: MarginTerms): ModelMargin {
  const [first] = tiers
  const { inputParts, outputParts } = terms.blend
  invariant(first !== undefined, 'a rate card has a tier')
  invariant(inputParts >= 0n && outputParts >= 0n && inputParts + outputParts > 0n, 'a blend has tokens')
  const blend = marginOf(
    {
      sell: inputParts * first.sell.input + outputParts * first.sell.output,
      cost: inputParts * first.cost.input + outputParts * first.cost.output,
    },
    terms,
  )
  const dearest = dearestClass(tiers)
  const { tokenClass, fromInputTokens } = dearest
  const worst = { ...marginOf(dearest, terms), tokenClass, fromInputTokens }
  return { blend, worst, losesMoney: worst.afterFeesBasisPoints < 0n }
}

/** Micro-credits and nano-dollars for the same number of tokens. */
type SoldAndSpent = { readonly sell: bigint; readonly cost: bigint }

const nanoUsdPerCent = 10_000_000n
const all = 10_000n

/**
 * revenue = credits charged × price of the package / its credits; margin = (revenue − cost) / revenue.
 * After fees the fee's share of the package's price, (price × rate + fixed) / price, is taken off: the fee was paid on
 * the whole package, and each of its credits bears the same part of it.
 */
function marginOf({ sell, cost }: SoldAndSpent, { offer, fee }: MarginTerms): Margin {
  const { creditsMicro, priceCents } = offer
  invariant(sell > 0n && priceCents > 0n && creditsMicro > 0n, 'what is sold brings in money')
  const revenue = sell * priceCents * nanoUsdPerCent
  const profit = revenue - cost * creditsMicro
  const fees = priceCents * fee.basisPoints + fee.fixedCents * all
  return {
    basisPoints: divideRoundingDown(profit * all, revenue),
    afterFeesBasisPoints: divideRoundingDown(
      profit * priceCents * all - revenue * fees,
      revenue * priceCents,
    ),
  }
}

type ClassFigures = SoldAndSpent & { readonly tokenClass: TokenClass; readonly fromInputTokens: number }

/** The class that costs the most for what it brings in; fees take the same part of every class. */
function dearestClass(tiers: readonly PriceTier[]): ClassFigures {
  return tiers
    .flatMap(({ fromInputTokens, sell, cost }) =>
      tokenClasses.map((tokenClass) => ({
        tokenClass,
        fromInputTokens,
        sell: sell[tokenClass],
        cost: cost[tokenClass],
      })),
    )
    .reduce((worst, one) => (one.cost * worst.sell > worst.cost * one.sell ? one : worst))
}
