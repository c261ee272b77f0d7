import { assertNever } from '@tessera/core/invariant'
import { changePrices } from '@tessera/core/pricing/change-prices'
import type { PriceChange, PriceChangeRefusal } from '@tessera/core/pricing/change-prices'
import type { PriceBook } from '@tessera/core/pricing/price-book'
import type { UnsellableReason } from '@tessera/core/pricing/sellable'
import { tokenClasses } from '@tessera/core/pricing/token-classes'
import { err, ok } from '@tessera/core/result'
import type { Result } from '@tessera/core/result'

import type { ApiFailure } from '../../ports/endpoint.ts'
import { classNames } from './describe-tiers.ts'

/** Makes changes one after the other; the first that can't be made refuses them all. */
export function applyChanges(
  book: PriceBook,
  changes: readonly PriceChange[],
  atMs: number,
): Result<PriceBook, ApiFailure> {
  let current = book
  for (const change of changes) {
    const changed = changePrices(current, change, atMs)
    if (!changed.ok) return err(describeRefusal(changed.error))
    current = changed.value
  }
  return isAbsurd(current) ? err(pricesAbsurd) : ok(current)
}

/** In micro-credits for a million tokens; a JSON number carries no more of them exactly. */
const highestPrice = 1_000_000_000_000_000n

/** A package that all but gives credits away makes cost-plus prices that nobody can be shown. */
function isAbsurd(book: PriceBook): boolean {
  return book.models.some(({ segments }) =>
    segments.some(
      ({ rateCardId, tiers }) =>
        rateCardId === undefined &&
        tiers.some(({ sell }) => tokenClasses.some((tokenClass) => sell[tokenClass] > highestPrice)),
    ),
  )
}

const pricesAbsurd: ApiFailure = {
  code: 'invalid_request',
  message: 'This would make prices of more than 1,000,000 credits for 1,000 tokens.',
}

function describeRefusal(refusal: PriceChangeRefusal): ApiFailure {
  switch (refusal.code) {
    case 'model_unknown':
      return modelUnknown
    case 'model_without_price':
      return {
        code: 'invalid_request',
        message: `"${refusal.modelId}" has no price of its provider yet: import one first, then it can be sold.`,
        param: 'active',
      }
    case 'not_sellable':
      return {
        code: 'invalid_request',
        message: `"${refusal.modelId}" ${explain(refusal.reason)}.`,
        param: 'credits_per_1k_tokens',
      }
    case 'not_scheduled':
      return {
        code: 'conflict',
        message: 'This version is not scheduled (any more): it was withdrawn, or has begun.',
        param: 'rate_card_id',
      }
    case 'scheduled_by_list':
      return {
        code: 'conflict',
        message:
          'This version belongs to a price list that was chosen for then. Choose the list again instead.',
        param: 'rate_card_id',
      }
    case 'last_active_package':
      return {
        code: 'invalid_request',
        message: 'At least one package has to stay on sale.',
        param: 'active',
      }
    case 'package_order_incomplete':
      return {
        code: 'invalid_request',
        message: 'The order has to name every package just once.',
        param: 'package_ids',
      }
    default:
      return assertNever(refusal)
  }
}

export const modelUnknown: ApiFailure = { code: 'not_found', message: 'There is no such model.' }

/** Why prices can't be used, as the end of a sentence about them. */
export function explain(reason: UnsellableReason): string {
  switch (reason.code) {
    case 'price_missing':
      return 'has no price'
    case 'price_not_positive':
      return `needs a price above zero for ${classNames[reason.tokenClass]}`
    case 'tiers_out_of_order':
      return 'needs tiers that begin at 0 tokens and go upwards'
    default:
      return assertNever(reason)
  }
}

const longestAheadMs = 2 * 366 * 24 * 60 * 60_000
/** What a form that was filled in slowly may lag behind. */
const mostLateMs = 5 * 60_000

/** @returns the moment that was asked for, at the earliest now */
export function readEffectiveFrom(text: string | undefined, atMs: number): Result<number, ApiFailure> {
  if (text === undefined) return ok(atMs)
  const wantedMs = Date.parse(text)
  if (wantedMs < atMs - mostLateMs) {
    return err({
      code: 'invalid_request',
      message: '"effective_from" is over: what was charged stays as it is, and prices change from now on.',
      param: 'effective_from',
    })
  }
  if (wantedMs > atMs + longestAheadMs) {
    return err({
      code: 'invalid_request',
      message: '"effective_from" must be at most two years ahead.',
      param: 'effective_from',
    })
  }
  return ok(Math.max(atMs, wantedMs))
}
