import type { PriceChangeResponse } from '@tessera/contracts/prices-admin'
import { newLosses } from '@tessera/core/pricing/new-losses'
import type { Loss } from '@tessera/core/pricing/new-losses'
import { planPublication } from '@tessera/core/pricing/plan-publication'
import type { PriceBook } from '@tessera/core/pricing/price-book'
import { err, ok } from '@tessera/core/result'
import type { Result } from '@tessera/core/result'

import type { AuditEntry } from '../../ports/audit-log.ts'
import type { ApiFailure } from '../../ports/endpoint.ts'
import { describeBookChange } from './describe-book-change.ts'
import { describeLoss } from './describe-prices.ts'
import { viewPrices } from './show-prices.ts'
import type { ShowPricesDeps } from './show-prices.ts'

/** A change of prices by somebody who has been found entitled to it. */
export type WantedChange = {
  /** What every request for a change says. */
  readonly body: {
    readonly version: number
    readonly reason: string
    readonly confirm_losses: boolean
    readonly confirmation?: string | undefined
  }
  /** What has to be typed to accept losses: the name of what is changed. */
  readonly phrase: (before: PriceBook) => string
  readonly decide: (before: PriceBook, atMs: number) => Result<PriceBook, ApiFailure>
  readonly audit: Pick<AuditEntry, 'actorId' | 'action' | 'subjectKind' | 'subjectId' | 'requestId'>
}

/**
 * Reads the book, decides, and writes the difference with its entry of the audit log. A change that would lose money
 * where none was lost before, or more than before, needs the phrase; what was accepted stands in the audit log.
 */
export async function changePriceBook(
  deps: ShowPricesDeps,
  wanted: WantedChange,
): Promise<Result<PriceChangeResponse, ApiFailure>> {
  const before = await deps.prices.read()
  const atMs = deps.clock.nowMs()
  if (before.version !== wanted.body.version) return err(changedInBetween)
  const decided = wanted.decide(before, atMs)
  if (!decided.ok) return decided
  const after = decided.value
  const losses = newLosses(before, after, atMs)
  const refusal = refuseLosses(losses, wanted.body, wanted.phrase(before))
  if (refusal !== undefined) return err(refusal)
  const publication = planPublication(before, after, atMs)
  const change = describeBookChange({ before, after, publication, atMs })
  const saved = await deps.prices.save({
    before,
    after,
    atMs,
    audit: {
      ...wanted.audit,
      reason: wanted.body.reason,
      before: change.before,
      after: {
        ...change.after,
        ...(losses.length === 0 ? {} : { accepted_losses: losses.map(describeLoss) }),
      },
    },
  })
  if (saved === undefined) return err(changedInBetween)
  return ok({
    published: publication.publish.length,
    withdrawn: publication.withdraw.length,
    prices: await viewPrices(deps, saved),
  })
}

export const changedInBetween: ApiFailure = {
  code: 'conflict',
  message: 'Somebody else changed prices or packages in the meantime. Look at them again.',
  param: 'version',
}

function refuseLosses(
  losses: readonly Loss[],
  body: WantedChange['body'],
  phrase: string,
): ApiFailure | undefined {
  if (losses.length === 0) return undefined
  const isTyped = body.confirmation?.trim() === phrase
  if (body.confirm_losses && isTyped) return undefined
  return {
    code: 'loses_money',
    message: body.confirm_losses
      ? `To accept these losses, type "${phrase}" as the confirmation.`
      : 'With this change some answers would cost more than they bring in. Nothing was changed.',
    ...(body.confirm_losses ? { param: 'confirmation' } : {}),
    details: { losses: losses.map(describeLoss), confirmation_phrase: phrase },
  }
}
