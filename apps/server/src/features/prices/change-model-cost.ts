import type { ChangeModelCostRequest } from '@tessera/contracts/prices-admin'
import { routes } from '@tessera/contracts/routes'
import type { PriceChange } from '@tessera/core/pricing/change-prices'

import { endpoint } from '../../ports/endpoint.ts'
import type { Endpoint } from '../../ports/endpoint.ts'
import { requestKey } from '../common/request-key.ts'
import { changePriceBook } from './change-price-book.ts'
import { readSellTiers } from './describe-tiers.ts'
import { applyChanges, readEffectiveFrom } from './price-refusals.ts'
import type { ShowPricesDeps } from './show-prices.ts'

/** PATCH /api/credits/admin/model-costs/{model_id}: an override, back to the list, on or off sale. */
export function changeModelCostEndpoint(deps: ShowPricesDeps): Endpoint {
  return endpoint(routes.changeModelCost, (context) => {
    const { actor, params, body, requestId } = context
    const modelId = params['model_id'] ?? ''
    return changePriceBook(deps, {
      body,
      phrase: () => modelId,
      decide(before, atMs) {
        const fromMs = readEffectiveFrom(body.effective_from, atMs)
        if (!fromMs.ok) return fromMs
        return applyChanges(before, changesOf(modelId, body, fromMs.value), atMs)
      },
      audit: {
        actorId: actor.userId,
        action: 'prices.change_model',
        subjectKind: 'model',
        subjectId: modelId,
        requestId,
      },
      ...requestKey(routes.changeModelCost, context),
    })
  })
}

function changesOf(modelId: string, body: ChangeModelCostRequest, fromMs: number): readonly PriceChange[] {
  const { active, credits_per_1k_tokens: prices } = body
  return [
    ...(prices === undefined ? [] : [priceChange(modelId, prices, fromMs)]),
    ...(active === undefined ? [] : [{ type: 'model_sale', modelId, isActive: active } as const]),
  ]
}

/** @param prices an override, or null for the list */
export function priceChange(
  modelId: string,
  prices: NonNullable<ChangeModelCostRequest['credits_per_1k_tokens']> | null,
  fromMs: number,
): PriceChange {
  return prices === null
    ? { type: 'follow_list', modelId, fromMs }
    : { type: 'override', modelId, sellTiers: readSellTiers(prices), fromMs }
}

/** POST /api/credits/admin/model-costs/{model_id}/withdraw: before it begins, a scheduled version is taken back. */
export function withdrawModelCostEndpoint(deps: ShowPricesDeps): Endpoint {
  return endpoint(routes.withdrawModelCost, (context) => {
    const { actor, params, body, requestId } = context
    const modelId = params['model_id'] ?? ''
    return changePriceBook(deps, {
      body,
      phrase: () => modelId,
      decide: (before, atMs) =>
        applyChanges(before, [{ type: 'withdrawal', modelId, rateCardId: body.rate_card_id }], atMs),
      audit: {
        actorId: actor.userId,
        action: 'prices.withdraw',
        subjectKind: 'model',
        subjectId: modelId,
        requestId,
      },
      ...requestKey(routes.withdrawModelCost, context),
    })
  })
}
