import type { PriceWhatIfRequest, PriceWhatIfResponse } from '@tessera/contracts/price-tools'
import { routes } from '@tessera/contracts/routes'
import { creditsToJson, microCredits } from '@tessera/core/money/micro-credits'
import { divideRoundingDown } from '@tessera/core/money/rounding'
import type { PriceChange } from '@tessera/core/pricing/change-prices'
import { policyAt } from '@tessera/core/pricing/price-book'
import type { PriceBook } from '@tessera/core/pricing/price-book'
import { err, ok } from '@tessera/core/result'
import type { Result } from '@tessera/core/result'

import { endpoint } from '../../ports/endpoint.ts'
import type { ApiFailure, Endpoint } from '../../ports/endpoint.ts'
import type { PriceBookStore } from '../../ports/price-book.ts'
import { priceChange } from './change-model-cost.ts'
import { changedOffer, findPackage, packageUnknown } from './change-package.ts'
import { applyChanges } from './price-refusals.ts'
import { replayRuns } from './replay-runs.ts'
import type { Replay, ReplayDeps, Sums } from './replay-runs.ts'
import { readCreditValues } from './value-of-credits.ts'
import type { BoughtFor, CreditValues } from './value-of-credits.ts'

export type WhatIfDeps = ReplayDeps & { readonly prices: Pick<PriceBookStore, 'read'> }

const periodMs = 30 * 24 * 60 * 60_000
const mostNamed = 10
const nanoUsdPerCent = 10_000_000n

/** POST /api/credits/admin/prices/what-if: the last 30 days at other prices. One at a time; nothing is changed. */
export function priceWhatIfEndpoint(deps: WhatIfDeps): Endpoint {
  let isBusy = false
  return endpoint(routes.priceWhatIf, async ({ body }) => {
    if (isBusy) return err(alreadyReplaying)
    isBusy = true
    try {
      return await replay(deps, body)
    } finally {
      isBusy = false
    }
  })
}

const alreadyReplaying: ApiFailure = {
  code: 'rate_limited',
  message: 'The last 30 days are being replayed already. Try again in a moment.',
  retryAfterSeconds: 5,
}

async function replay(
  deps: WhatIfDeps,
  body: PriceWhatIfRequest,
): Promise<Result<PriceWhatIfResponse, ApiFailure>> {
  const book = await deps.prices.read()
  const atMs = deps.clock.nowMs()
  const changed = changedBook(book, body, atMs)
  if (!changed.ok) return changed
  const sinceMs = atMs - periodMs
  const replayed = await replayRuns(deps, changed.value, sinceMs)
  const values = await readCreditValues(deps.runs, book, changed.value)
  const ranked = rankUsers(replayed)
  return ok({
    from: new Date(replayed.oldestMs ?? sinceMs).toISOString(),
    to: new Date(atMs).toISOString(),
    runs_replayed: replayed.replayed,
    runs_left_out: replayed.leftOut,
    is_capped: replayed.isCapped,
    before: totalsOf(replayed, values, 'before'),
    after: totalsOf(replayed, values, 'after'),
    users: {
      total: replayed.byUser.size,
      pay_more: ranked.filter(({ more }) => more > 0n).length,
      pay_less: ranked.filter(({ more }) => more < 0n).length,
    },
    most_affected: await nameUsers(deps, ranked.filter(({ more }) => more !== 0n).slice(0, mostNamed)),
  })
}

/** The book with everything that is tried, as if it were saved now. */
function changedBook(book: PriceBook, body: PriceWhatIfRequest, atMs: number): Result<PriceBook, ApiFailure> {
  const packages: PriceChange[] = []
  for (const wanted of body.packages) {
    const offer = findPackage(book, wanted.id)
    if (offer === undefined) return err({ ...packageUnknown, code: 'invalid_request', param: 'packages' })
    packages.push({ type: 'package', offer: changedOffer(offer, wanted) })
  }
  const { price_list: list, markup_basis_points: markup } = body
  const lists: PriceChange[] =
    list === undefined && markup === undefined
      ? []
      : [
          {
            type: 'price_list',
            list: list ?? policyAt(book.policySteps, atMs).list,
            fromMs: atMs,
            ...(markup === undefined ? {} : { markupBasisPoints: BigInt(markup) }),
          },
        ]
  const models = body.models.map(({ model, credits_per_1k_tokens: prices }) =>
    priceChange(model, prices, atMs),
  )
  const changed = applyChanges(book, [...packages, ...lists, ...models], atMs)
  if (changed.ok || changed.error.code !== 'not_found') return changed
  return err({ ...changed.error, code: 'invalid_request', param: 'models' })
}

function totalsOf(
  { byWallet }: Replay,
  values: CreditValues,
  side: 'before' | 'after',
): PriceWhatIfResponse['before'] {
  let credits = 0n
  let cost = 0n
  let revenue = 0n
  for (const [walletId, sums] of byWallet) {
    const charged = side === 'before' ? sums.chargedBefore : sums.chargedAfter
    credits += charged
    cost += side === 'before' ? sums.costBefore : sums.costAfter
    revenue += valueOf(charged, values[side].get(walletId))
  }
  return {
    credits: creditsToJson(microCredits(credits)),
    revenue_cents: Number(revenue / nanoUsdPerCent),
    cost_nano_usd: Number(cost),
    margin_basis_points:
      revenue === 0n ? null : Number(divideRoundingDown((revenue - cost) * 10_000n, revenue)),
  }
}

/** @returns nano-dollars, rounded down for each wallet */
function valueOf(chargedMicro: bigint, bought: BoughtFor | undefined): bigint {
  if (bought === undefined || bought.micro === 0n) return 0n
  return (chargedMicro * bought.cents * nanoUsdPerCent) / bought.micro
}

type RankedUser = { readonly userId: string; readonly sums: Sums; readonly more: bigint }

/** Those first whose charges change the most, in either direction. */
function rankUsers({ byUser }: Replay): readonly RankedUser[] {
  return [...byUser]
    .map(([userId, sums]) => ({ userId, sums, more: sums.chargedAfter - sums.chargedBefore }))
    .toSorted((left, right) => compare(magnitude(right.more), magnitude(left.more)))
}

function magnitude(amount: bigint): bigint {
  return amount < 0n ? -amount : amount
}

function compare(left: bigint, right: bigint): number {
  if (left === right) return 0
  return left < right ? -1 : 1
}

async function nameUsers(
  { runs }: Pick<WhatIfDeps, 'runs'>,
  ranked: readonly RankedUser[],
): Promise<PriceWhatIfResponse['most_affected']> {
  const owners = await runs.findOwners(ranked.map(({ userId }) => userId))
  return ranked.map(({ userId, sums }) => {
    const owner = owners.find(({ id }) => id === userId)
    return {
      user: { id: userId, name: owner?.name ?? '', email: owner?.email ?? '' },
      credits_before: creditsToJson(microCredits(sums.chargedBefore)),
      credits_after: creditsToJson(microCredits(sums.chargedAfter)),
    }
  })
}
