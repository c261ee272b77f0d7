import { setImmediate as nextTurn } from 'node:timers/promises'

import type { PriceBook } from '@tessera/core/pricing/price-book'

import type { ChargedRuns } from '../../ports/charged-runs.ts'

/** Cents for so many micro-credits: what the credits of a wallet were bought for, all its purchases together. */
export type BoughtFor = { cents: bigint; micro: bigint }

export type CreditValues = {
  /** As they were bought. */
  readonly before: ReadonlyMap<string, BoughtFor>
  /** As they would have been bought with the packages of another book. */
  readonly after: ReadonlyMap<string, BoughtFor>
}

const pageSize = 1_000
/** Purchases beyond this many are not looked at; the oldest ones count. */
const mostPurchases = 500_000

/**
 * What each wallet paid for its credits, by its own purchases, as they were and as they would have been at the packages
 * of another book. Wallets that never bought any are not in it: credits that were given brought in nothing.
 */
export async function readCreditValues(
  runs: Pick<ChargedRuns, 'listPurchases'>,
  former: PriceBook,
  changed: PriceBook,
): Promise<CreditValues> {
  const before = new Map<string, BoughtFor>()
  const after = new Map<string, BoughtFor>()
  const changes = changedPackages(former, changed)
  let afterId: string | undefined
  for (let seen = 0; seen < mostPurchases;) {
    const page = await runs.listPurchases({ limit: pageSize, ...(afterId !== undefined && { afterId }) })
    for (const { walletId, packageId, amountCents, creditsMicro } of page) {
      const bought = { cents: amountCents, micro: creditsMicro }
      add(before, walletId, bought)
      add(after, walletId, changes.get(packageId) ?? bought)
    }
    seen += page.length
    afterId = page.at(-1)?.orderId
    if (page.length < pageSize) break
    await nextTurn()
  }
  return { before, after }
}

/** A purchase of a package that stays as it is keeps what was really paid, whatever the package once cost. */
function changedPackages(former: PriceBook, changed: PriceBook): ReadonlyMap<number, BoughtFor> {
  const changes = new Map<number, BoughtFor>()
  for (const offer of changed.packages) {
    const before = former.packages.find(({ id }) => id === offer.id)
    if (before?.priceCents === offer.priceCents && before.creditsMicro === offer.creditsMicro) continue
    changes.set(offer.id, { cents: offer.priceCents, micro: offer.creditsMicro })
  }
  return changes
}

function add(sums: Map<string, BoughtFor>, walletId: string, more: BoughtFor): void {
  const sum = sums.get(walletId)
  if (sum === undefined) {
    sums.set(walletId, { ...more })
    return
  }
  sum.cents += more.cents
  sum.micro += more.micro
}
