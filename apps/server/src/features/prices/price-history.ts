import type { ModelCostHistoryResponse } from '@tessera/contracts/prices-admin'
import { routes } from '@tessera/contracts/routes'
import type { Clock } from '@tessera/core/clock'
import { err, ok } from '@tessera/core/result'

import { endpoint } from '../../ports/endpoint.ts'
import type { ApiFailure, Endpoint } from '../../ports/endpoint.ts'
import type { PriceBookStore, PublishedRateCard } from '../../ports/price-book.ts'
import { describeCostTiers, describeSellTiers } from './describe-tiers.ts'
import { modelUnknown } from './price-refusals.ts'

type Deps = { readonly prices: PriceBookStore; readonly clock: Clock }

/** GET /api/credits/admin/model-costs/{model_id}/history. */
export function priceHistoryEndpoint({ prices, clock }: Deps): Endpoint {
  return endpoint(routes.modelCostHistory, async ({ params, query }) => {
    const modelId = params['model_id'] ?? ''
    const beforeVersion = query.cursor === undefined ? undefined : Number(query.cursor)
    if (beforeVersion !== undefined && !Number.isSafeInteger(beforeVersion)) return err(cursorUnknown)
    const rows = await prices.listRateCards({
      modelId,
      limit: query.limit + 1,
      ...(beforeVersion === undefined ? {} : { beforeVersion }),
    })
    if (rows === undefined) return err(modelUnknown)
    const inForce = inForceOf(await prices.read(), modelId, clock.nowMs())
    const page = rows.slice(0, query.limit)
    return ok({
      versions: page.map((card) => describeCard(card, { inForce, nowMs: clock.nowMs() })),
      next_cursor: rows.length > page.length ? String(page.at(-1)?.version ?? '') : null,
    })
  })
}

function inForceOf(
  book: Awaited<ReturnType<PriceBookStore['read']>>,
  modelId: string,
  nowMs: number,
): string | undefined {
  const segments = book.models.find(({ id }) => id === modelId)?.segments ?? []
  return segments.findLast(({ effectiveFromMs }) => effectiveFromMs <= nowMs)?.rateCardId
}

type Standing = { readonly inForce: string | undefined; readonly nowMs: number }

function describeCard(card: PublishedRateCard, standing: Standing) {
  return {
    rate_card_id: card.id,
    version: card.version,
    status: statusOf(card, standing),
    price_list: card.priceList,
    effective_from: isoTime(card.effectiveFromMs),
    credits_per_1k_tokens: describeSellTiers(card.tiers),
    cost_nano_usd_per_1m_tokens: describeCostTiers(card.tiers),
    created_at: isoTime(card.createdAtMs),
    created_by: card.createdBy ?? null,
    withdrawn_at: card.withdrawnAtMs === undefined ? null : isoTime(card.withdrawnAtMs),
    withdrawn_by: card.withdrawnBy ?? null,
  }
}

function statusOf(
  card: PublishedRateCard,
  { inForce, nowMs }: Standing,
): ModelCostHistoryResponse['versions'][number]['status'] {
  if (card.withdrawnAtMs !== undefined) return 'withdrawn'
  if (card.effectiveFromMs > nowMs) return 'scheduled'
  return card.id === inForce ? 'in_force' : 'past'
}

function isoTime(atMs: number): string {
  return new Date(atMs).toISOString()
}

const cursorUnknown: ApiFailure = {
  code: 'invalid_request',
  message: '"cursor" must be a cursor from an earlier page.',
  param: 'cursor',
}
