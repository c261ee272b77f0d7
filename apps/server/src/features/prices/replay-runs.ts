import { setImmediate as nextTurn } from 'node:timers/promises'

import type { Clock } from '@tessera/core/clock'
import type { PriceBook } from '@tessera/core/pricing/price-book'
import { pricesAt } from '@tessera/core/pricing/price-book'
import type { RateCard } from '@tessera/core/pricing/rate-card'
import { replayCharge } from '@tessera/core/pricing/replay-charge'

import type { Catalogue } from '../../ports/catalogue.ts'
import type { ChargedRun, ChargedRuns } from '../../ports/charged-runs.ts'

export type ReplayDeps = {
  readonly runs: ChargedRuns
  readonly catalogue: Pick<Catalogue, 'findRateCard'>
  readonly clock: Clock
  /** How many runs are looked at; the newest ones. */
  readonly mostRuns: number
}

/** Micro-credits and nano-dollars, summed over runs. */
export type Sums = {
  chargedBefore: bigint
  chargedAfter: bigint
  costBefore: bigint
  costAfter: bigint
}

export type Replay = {
  readonly byUser: ReadonlyMap<string, Sums>
  readonly byWallet: ReadonlyMap<string, Sums>
  readonly replayed: number
  readonly leftOut: number
  readonly isCapped: boolean
  /** The oldest run that was looked at, where there were too many. */
  readonly oldestMs: number | undefined
}

/** A page is read and priced in a few milliseconds: streams and requests go on in between. */
const pageSize = 250

/**
 * Prices every charged run since a moment once more, at the prices of another book. Run by run, because each charge is
 * rounded up by itself and finds its tier by its own input: sums of tokens would not give the same.
 */
export async function replayRuns(deps: ReplayDeps, book: PriceBook, sinceMs: number): Promise<Replay> {
  const changedCards = cardsOf(book, deps.clock.nowMs())
  const bookedCards = new Map<string, RateCard | undefined>()
  const byUser = new Map<string, Sums>()
  const byWallet = new Map<string, Sums>()
  let seen = 0
  let leftOut = 0
  let last: ChargedRun | undefined
  for (;;) {
    const limit = Math.min(pageSize, deps.mostRuns - seen)
    const page = await deps.runs.list({ sinceMs, limit, ...(last && { beforeId: last.id }) })
    await addCards(deps, page, bookedCards)
    for (const run of page) {
      const replayed = replayOne(run, bookedCards.get(run.rateCardId), changedCards.get(run.modelId))
      if (replayed === undefined) {
        leftOut += 1
        continue
      }
      add(byUser, run.userId, replayed)
      add(byWallet, run.walletId, replayed)
    }
    seen += page.length
    last = page.at(-1) ?? last
    if (page.length < limit) break
    if (seen >= deps.mostRuns) break
    await nextTurn()
  }
  const isCapped =
    seen >= deps.mostRuns &&
    last !== undefined &&
    (await deps.runs.list({ sinceMs, limit: 1, beforeId: last.id })).length > 0
  return {
    byUser,
    byWallet,
    replayed: seen - leftOut,
    leftOut,
    isCapped,
    oldestMs: isCapped ? last?.createdAtMs : undefined,
  }
}

/** The prices at which the runs of a page were charged; a page has few different ones. */
async function addCards(
  { catalogue }: Pick<ReplayDeps, 'catalogue'>,
  page: readonly ChargedRun[],
  cards: Map<string, RateCard | undefined>,
): Promise<void> {
  for (const { rateCardId } of page) {
    if (!cards.has(rateCardId)) cards.set(rateCardId, await catalogue.findRateCard(rateCardId))
  }
}

function replayOne(
  run: ChargedRun,
  booked: RateCard | undefined,
  changed: RateCard | undefined,
): Sums | undefined {
  const { usage } = run
  if (usage === undefined || booked === undefined || changed === undefined) return undefined
  const after = replayCharge({ ...run, usage }, booked, changed)
  return {
    chargedBefore: run.chargedMicro,
    chargedAfter: after.chargedMicro,
    costBefore: run.costNanoUsd,
    costAfter: after.costNanoUsd,
  }
}

function add(sums: Map<string, Sums>, key: string, more: Sums): void {
  const sum = sums.get(key)
  if (sum === undefined) {
    sums.set(key, { ...more })
    return
  }
  sum.chargedBefore += more.chargedBefore
  sum.chargedAfter += more.chargedAfter
  sum.costBefore += more.costBefore
  sum.costAfter += more.costAfter
}

/** The prices of a book at a moment, in the shape that prices a run; they were never published. */
function cardsOf(book: PriceBook, atMs: number): ReadonlyMap<string, RateCard> {
  const cards = new Map<string, RateCard>()
  for (const model of book.models) {
    const segment = pricesAt(model, atMs)
    if (segment === undefined) continue
    const { effectiveFromMs, priceList, tiers } = segment
    cards.set(model.id, { id: '', modelId: model.id, version: 0, priceList, effectiveFromMs, tiers })
  }
  return cards
}
