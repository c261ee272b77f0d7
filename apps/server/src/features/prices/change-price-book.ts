import type { PriceChangeResponse } from '@tessera/contracts/prices-admin'
import { newLosses } from '@tessera/core/pricing/new-losses'
import type { Loss } from '@tessera/core/pricing/new-losses'
import { planPublication } from '@tessera/core/pricing/plan-publication'
import type { PriceBook } from '@tessera/core/pricing/price-book'
import { err, ok } from '@tessera/core/result'
import type { Result } from '@tessera/core/result'
import { z } from 'zod'

import type { AuditEntry } from '../../ports/audit-log.ts'
import type { ApiFailure } from '../../ports/endpoint.ts'
import type { ActKey } from '../../ports/operator-actions.ts'
import { catchUpOnChange } from '../catalogue/catch-up-on-change.ts'
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
  /** The same key again gets the first answer, and changes nothing. */
  readonly key?: ActKey
}

/**
 * Reads the book, decides, and writes the difference with its entry of the audit log. A change that would lose money
 * where none was lost before, or more than before, needs the phrase; what was accepted stands in the audit log. Once
 * it answers, this process sells at the new prices.
 */
export async function changePriceBook(
  deps: ShowPricesDeps,
  wanted: WantedChange,
): Promise<Result<PriceChangeResponse, ApiFailure>> {
  const earlier = await answerEarlier(deps, wanted.key)
  if (earlier !== undefined) return earlier
  const made = await makeChange(deps, wanted)
  // A twin of this request may have been quicker: then its answer is the answer.
  if (made === undefined) return (await answerEarlier(deps, wanted.key)) ?? err(changedInBetween)
  if (!made.ok) return made
  return answerWith(deps, made.value)
}

type MadeChange = { readonly published: number; readonly withdrawn: number; readonly book: PriceBook }

/** @returns undefined where somebody was quicker */
async function makeChange(
  deps: ShowPricesDeps,
  wanted: WantedChange,
): Promise<Result<MadeChange, ApiFailure> | undefined> {
  const before = await deps.prices.read()
  const atMs = deps.clock.nowMs()
  if (before.version !== wanted.body.version) return undefined
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
    ...(wanted.key === undefined ? {} : { key: wanted.key }),
  })
  if (saved === undefined) return undefined
  const { publish, withdraw } = publication
  return ok({ published: publish.length, withdrawn: withdraw.length, book: saved })
}

async function answerWith(
  deps: ShowPricesDeps,
  { published, withdrawn, book }: MadeChange,
): Promise<Result<PriceChangeResponse, ApiFailure>> {
  await catchUpOnChange(deps)
  return ok({ published, withdrawn, prices: await viewPrices(deps, book) })
}

/** As `describeBookChange` writes it. */
const loggedChange = z.object({ prices: z.array(z.unknown()), withdrawn: z.array(z.unknown()) })

/** What the key did before, as it was answered then; the prices beside it are those of now, to go on from. */
async function answerEarlier(
  deps: ShowPricesDeps,
  key: ActKey | undefined,
): Promise<Result<PriceChangeResponse, ApiFailure> | undefined> {
  if (key === undefined) return undefined
  const earlier = await deps.prices.findEarlier(key)
  if (!earlier.ok) return err(keyWasUsedOtherwise)
  if (earlier.value === undefined) return undefined
  const { prices, withdrawn } = loggedChange.parse(earlier.value.logged)
  const book = await deps.prices.read()
  return answerWith(deps, { published: prices.length, withdrawn: withdrawn.length, book })
}

const keyWasUsedOtherwise: ApiFailure = {
  code: 'idempotency_conflict',
  message: 'This Idempotency-Key was used before with another body. Take a new key for a new request.',
}

const changedInBetween: ApiFailure = {
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
