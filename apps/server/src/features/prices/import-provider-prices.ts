import { createHash } from 'node:crypto'

import type { PreviewPriceImportRequest, PreviewPriceImportResponse } from '@tessera/contracts/price-tools'
import { routes } from '@tessera/contracts/routes'
import { defaultBlend, modelMargin } from '@tessera/core/pricing/margins'
import { pricesAt } from '@tessera/core/pricing/price-book'
import type { BookModel, PriceBook } from '@tessera/core/pricing/price-book'
import { haveSameSide, segmentAt } from '@tessera/core/pricing/price-segments'
import type { PriceSegment } from '@tessera/core/pricing/price-segments'
import { publishTiers } from '@tessera/core/pricing/publish-rate-cards'
import type { PriceTier } from '@tessera/core/pricing/rate-card'
import { err, ok } from '@tessera/core/result'
import type { Result } from '@tessera/core/result'

import { endpoint } from '../../ports/endpoint.ts'
import type { ApiFailure, Endpoint } from '../../ports/endpoint.ts'
import { requestKey } from '../common/request-key.ts'
import { changePriceBook } from './change-price-book.ts'
import { describeCostTiers } from './describe-tiers.ts'
import { applyChanges, explain, readEffectiveFrom } from './price-refusals.ts'
import { readProviderPrices } from './read-provider-prices.ts'
import type { ListedPrices } from './read-provider-prices.ts'
import type { ShowPricesDeps } from './show-prices.ts'

/** POST /api/credits/admin/prices/import/preview: what a list of prices would change. Nothing is changed. */
export function previewPriceImportEndpoint(deps: Pick<ShowPricesDeps, 'prices' | 'clock'>): Endpoint {
  return endpoint(routes.previewPriceImport, async ({ body }) => {
    const book = await deps.prices.read()
    const planned = planImport(book, body, deps.clock.nowMs())
    return planned.ok ? ok(describeImport(book, planned.value)) : planned
  })
}

/** POST /api/credits/admin/prices/import: just what was looked at; otherwise somebody has to look again. */
export function applyPriceImportEndpoint(deps: ShowPricesDeps): Endpoint {
  return endpoint(routes.applyPriceImport, (context) => {
    const { actor, body, requestId } = context
    return changePriceBook(deps, {
      body,
      phrase: () => 'import',
      decide(before, atMs) {
        const planned = planImport(before, body, atMs)
        if (!planned.ok) return planned
        return planned.value.hash === body.hash ? ok(planned.value.after) : err(notWhatWasReviewed)
      },
      audit: {
        actorId: actor.userId,
        action: 'prices.import',
        subjectKind: 'prices',
        subjectId: 'import',
        requestId,
      },
      ...requestKey(routes.applyPriceImport, context),
    })
  })
}

const notWhatWasReviewed: ApiFailure = {
  code: 'conflict',
  message:
    'This is not what the preview showed: the text or the prices have changed. Look at the preview again.',
  param: 'hash',
}

type PlannedImport = {
  readonly hash: string
  /** Undefined: now. */
  readonly effectiveFrom: string | undefined
  readonly fromMs: number
  readonly after: PriceBook
  readonly changes: readonly { readonly model: BookModel; readonly before: PriceSegment | undefined }[]
  readonly unchanged: readonly string[]
  readonly unknown: readonly string[]
}

function planImport(
  book: PriceBook,
  body: PreviewPriceImportRequest,
  atMs: number,
): Result<PlannedImport, ApiFailure> {
  const fromMs = readEffectiveFrom(body.effective_from, atMs)
  if (!fromMs.ok) return fromMs
  const listed = readProviderPrices(body.format, body.text)
  if (!listed.ok) return err(unreadable(listed.error.message))
  const matched = matchModels(book, listed.value)
  if (!matched.ok) return matched
  const changed = []
  const unchanged: string[] = []
  for (const { model, tiers } of matched.value.found) {
    const cost = publishTiers({ id: model.id, providerTiers: tiers }, { list: 'launch' })
    if (!cost.ok) return err(unreadable(`"${model.id}" ${explain(cost.error)}.`))
    const before = segmentAt(model.segments, fromMs.value)
    if (before !== undefined && haveSameSide(before.tiers, cost.value, 'cost')) unchanged.push(model.id)
    else changed.push({ model, before, tiers, cost: cost.value })
  }
  const after = applyChanges(
    book,
    changed.map(({ model, tiers }) => ({
      type: 'provider_prices',
      modelId: model.id,
      providerTiers: tiers,
      fromMs: fromMs.value,
    })),
    atMs,
  )
  if (!after.ok) return after
  return ok({
    hash: hashOf([
      body.effective_from ?? null,
      changed.map(({ model, before, cost }) => [model.id, costsOf(before?.tiers), costsOf(cost)]),
    ]),
    effectiveFrom: body.effective_from,
    fromMs: fromMs.value,
    after: after.value,
    changes: changed,
    unchanged,
    unknown: matched.value.unknown,
  })
}

function unreadable(message: string): ApiFailure {
  return { code: 'invalid_request', message, param: 'text' }
}

type Matched = {
  readonly found: readonly { readonly model: BookModel; readonly tiers: ListedPrices['tiers'] }[]
  readonly unknown: readonly string[]
}

/** A name is our own id of a model, or else the one that its provider knows. */
function matchModels(book: PriceBook, listed: readonly ListedPrices[]): Result<Matched, ApiFailure> {
  const found = new Map<string, Matched['found'][number]>()
  const unknown: string[] = []
  for (const { model: name, tiers } of listed) {
    const model =
      book.models.find(({ id }) => id === name) ??
      book.models.find(({ providerModelId }) => providerModelId === name)
    if (model === undefined) {
      unknown.push(name)
      continue
    }
    if (found.has(model.id)) return err(unreadable(`"${model.id}" is listed under two names.`))
    found.set(model.id, { model, tiers })
  }
  return ok({ found: [...found.values()], unknown })
}

function costsOf(tiers: readonly PriceTier[] | undefined) {
  return tiers === undefined ? null : describeCostTiers(tiers)
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex')
}

function describeImport(book: PriceBook, planned: PlannedImport): PreviewPriceImportResponse {
  return {
    hash: planned.hash,
    effective_from: planned.effectiveFrom ?? null,
    changes: planned.changes.map(({ model, before }) => describeChange({ book, planned, model, before })),
    unchanged: [...planned.unchanged],
    unknown: [...planned.unknown],
  }
}

type Described = {
  readonly book: PriceBook
  readonly planned: PlannedImport
  readonly model: BookModel
  readonly before: PriceSegment | undefined
}

function describeChange({ book, planned, model, before }: Described) {
  const changed = planned.after.models.find(({ id }) => id === model.id)
  const after = changed === undefined ? undefined : pricesAt(changed, planned.fromMs)
  if (after === undefined) throw new Error(`the imported prices of ${model.id} are in the book`)
  const announced = model.segments.find(
    ({ effectiveFromMs, tiers }) =>
      effectiveFromMs > planned.fromMs && before !== undefined && !haveSameSide(tiers, before.tiers, 'cost'),
  )
  return {
    model: model.id,
    name: model.displayName,
    price_list: after.priceList,
    old: costsOf(before?.tiers),
    new: describeCostTiers(after.tiers),
    input_change_basis_points: changeOf(before, after, 'input'),
    output_change_basis_points: changeOf(before, after, 'output'),
    margin_before: before === undefined ? null : lowestMargins(book, before.tiers),
    margin_after: lowestMargins(planned.after, after.tiers),
    stays_scheduled_at: announced === undefined ? null : new Date(announced.effectiveFromMs).toISOString(),
  }
}

function changeOf(
  before: PriceSegment | undefined,
  after: PriceSegment,
  tokenClass: 'input' | 'output',
): number | null {
  const [from, to] = [before?.tiers[0]?.cost[tokenClass], after.tiers[0]?.cost[tokenClass]]
  return from === undefined || to === undefined ? null : Number(((to - from) * 10_000n) / from)
}

function lowestMargins(book: PriceBook, tiers: readonly PriceTier[]) {
  const margins = book.packages
    .filter(({ isActive }) => isActive)
    .map((offer) => modelMargin(tiers, { offer, fee: book.fee, blend: defaultBlend }))
  return {
    margin_after_fees_basis_points: lowest(margins.map(({ blend }) => blend.afterFeesBasisPoints)),
    worst_margin_after_fees_basis_points: lowest(margins.map(({ worst }) => worst.afterFeesBasisPoints)),
  }
}

function lowest(amounts: readonly bigint[]): number {
  return Math.min(...amounts.map(Number))
}
