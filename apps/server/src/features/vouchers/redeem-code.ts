import { setTimeout as sleep } from 'node:timers/promises'

import type { RedeemVoucherResponse } from '@tessera/contracts/vouchers'
import type { Clock } from '@tessera/core/clock'
import type { IdSource } from '@tessera/core/ids'
import { invariant } from '@tessera/core/invariant'
import { creditsToJson } from '@tessera/core/money/micro-credits'
import { err, ok } from '@tessera/core/result'
import type { Result } from '@tessera/core/result'
import { decideRedemption } from '@tessera/core/vouchers/decide-redemption'
import type { RedemptionSlots } from '@tessera/core/vouchers/decide-redemption'

import type { CreditManager, CreditResult } from '../../ports/credit-manager.ts'
import type { ApiFailure } from '../../ports/endpoint.ts'
import type { LedgerReads } from '../../ports/ledger-reads.ts'
import type { RedeemableVoucher, RedeemableVouchers } from '../../ports/vouchers.ts'
import type { InTurn } from '../common/in-turn.ts'
import { refuseCredit } from '../common/refuse-credit.ts'
import { refuseRedemption, voucherUnknown } from './refuse-redemption.ts'

export type RedeemCodeDeps = {
  readonly credits: Pick<CreditManager, 'credit' | 'findBalance'>
  readonly reads: Pick<LedgerReads, 'findTransaction'>
  readonly vouchers: RedeemableVouchers
  readonly ids: IdSource
  readonly clock: Clock
  /** Keeps those who want the same code, and a person's own attempts, from getting into each other's way in this process. */
  readonly inTurn: InTurn<RedeemAnswer>
  /** Only the simulation gives another one: to plant bugs that it must find. */
  readonly decideRedemption?: typeof decideRedemption
  /** Milliseconds until the ledger is asked again; the simulation has no time of its own. */
  readonly wait?: (ms: number) => Promise<unknown>
}

export type RedeemAnswer = Result<RedeemVoucherResponse, ApiFailure>

/** Somebody who may redeem, and a code that can be one. */
export type Redemption = {
  readonly userId: string
  readonly walletId: string
  readonly codeHash: string
  /** The caller's key, with the hash of what was asked. */
  readonly idempotency?: { readonly scopeKey: string; readonly requestHash: string }
}

const idempotencyMs = 24 * 60 * 60 * 1000
/** Others who take the last place, or a further process that is as quick: far more than meet at one code. */
const mostReadings = 25
/** How often the ledger is asked before somebody has to look for themselves. */
const mostAsked = 4

/**
 * Redeems a code exactly once for each person and place: reads how the code stands, lets core decide, and posts the
 * credits together with the redemption. Where somebody was quicker the database refuses both, and it is decided anew.
 */
export async function redeemCode(deps: RedeemCodeDeps, redemption: Redemption): Promise<RedeemAnswer> {
  const repeated = await answerRepeat(deps, redemption)
  if (repeated !== undefined) return repeated
  // First the person's turn, then the code's: whoever has a code's turn waits for nobody, so nobody waits in a circle.
  return deps.inTurn(
    redemption.userId,
    () => deps.inTurn(redemption.codeHash, () => redeemInTurn(deps, redemption), 'own'),
    'own',
  )
}

async function redeemInTurn(deps: RedeemCodeDeps, redemption: Redemption): Promise<RedeemAnswer> {
  const decide = deps.decideRedemption ?? decideRedemption
  for (let reading = 1; reading <= mostReadings; reading += 1) {
    const found = await deps.vouchers.find(redemption)
    if (found === undefined) return err(voucherUnknown)
    const decided = decide({
      code: found.code,
      redeemedByPersonAtMs: found.ownRedemption?.redeemedAtMs,
      redemptionsByPerson: found.redemptionsByPerson,
      nowMs: deps.clock.nowMs(),
    })
    if (!decided.ok) {
      // The very same request may have redeemed it a moment ago: a second click, or an answer that was lost.
      const repeated = found.ownRedemption === undefined ? undefined : await answerRepeat(deps, redemption)
      return repeated ?? err(refuseRedemption(decided.error))
    }
    const answer = await postRedemption(deps, { redemption, found, slots: decided.value })
    if (answer !== 'changed_meanwhile') return answer
  }
  return err(tooBusy)
}

type Posting = {
  readonly redemption: Redemption
  readonly found: RedeemableVoucher
  readonly slots: RedemptionSlots
}

async function postRedemption(
  deps: RedeemCodeDeps,
  posting: Posting,
): Promise<RedeemAnswer | 'changed_meanwhile'> {
  const { redemption, found } = posting
  try {
    const posted = await postUntilKnown(deps, posting)
    if (posted.ok) return ok(answerOf(found.code.terms.name, posted.value))
    if (posted.error.code === 'idempotency_replay' || posted.error.code === 'idempotency_conflict') {
      return (await answerRepeat(deps, redemption)) ?? err(refuseCredit(posted.error))
    }
    return err(refuseCredit(posted.error))
  } catch (error) {
    // A place was taken or the code was changed, and the whole was rolled back. Anything else is a fault of ours.
    if (await isUnchanged(deps, posting)) throw error
    return 'changed_meanwhile'
  }
}

async function isUnchanged(deps: RedeemCodeDeps, { redemption, found }: Posting): Promise<boolean> {
  const now = await deps.vouchers.find(redemption)
  const { expiresAtMs } = found.code.terms
  return (
    now?.code.version === found.code.version &&
    now.redemptionsByPerson === found.redemptionsByPerson &&
    !(expiresAtMs !== undefined && deps.clock.nowMs() >= expiresAtMs)
  )
}

/** An answer that was lost says nothing about what was posted: asked again under the same reference the ledger does. */
async function postUntilKnown(deps: RedeemCodeDeps, posting: Posting): Promise<CreditResult> {
  const request = creditRequestOf(deps, posting)
  for (let asked = 1; ; asked += 1) {
    const result = await deps.credits.credit(request)
    const isUnknown = !result.ok && result.error.code === 'ledger_unavailable'
    if (!isUnknown || asked >= mostAsked) return result
    await (deps.wait ?? sleep)(result.error.retryAfterMs)
  }
}

function creditRequestOf(
  { ids, clock }: RedeemCodeDeps,
  { redemption, found, slots }: Posting,
): Parameters<CreditManager['credit']>[0] {
  const { userId, walletId, idempotency } = redemption
  const { code } = found
  const redemptionId = ids.create('voucherRedemption')
  const transactionId = ids.create('transaction')
  return {
    walletId,
    amountMicro: code.terms.creditsMicro,
    kind: 'bonus',
    source: 'grants',
    reference: redemptionId,
    description: `Voucher: ${code.terms.name}`,
    transactionId,
    companions: [{ type: 'voucher_redeemed', redemptionId, code, slots, userId, walletId }],
    ...(idempotency === undefined
      ? {}
      : {
          idempotency: {
            ...idempotency,
            subjectId: transactionId,
            expiresAtMs: clock.nowMs() + idempotencyMs,
          },
        }),
  }
}

type Posted = Extract<CreditResult, { ok: true }>['value']

function answerOf(name: string, { transactionId, amountMicro, balance }: Posted): RedeemVoucherResponse {
  invariant(transactionId !== undefined, 'credits come with a transaction')
  return {
    transaction_id: transactionId,
    name,
    credits: creditsToJson(amountMicro),
    balance: creditsToJson(balance.balanceMicro),
    debt: creditsToJson(balance.debtMicro),
  }
}

/** The same transaction and credits as the first time, and the balance as it is now; undefined for a new key. */
async function answerRepeat(deps: RedeemCodeDeps, redemption: Redemption): Promise<RedeemAnswer | undefined> {
  const { idempotency } = redemption
  if (idempotency === undefined) return undefined
  const claim = await deps.vouchers.findClaim(idempotency.scopeKey)
  if (claim === undefined) return undefined
  if (claim.requestHash !== idempotency.requestHash)
    return err(refuseCredit({ code: 'idempotency_conflict' }))
  const { transactionId } = claim
  const transaction = await deps.reads.findTransaction(transactionId)
  const name = await deps.vouchers.findNameOfTransaction(transactionId)
  invariant(
    transaction !== undefined && name !== undefined,
    'a key names the transaction that it was posted with',
  )
  const balance = await deps.credits.findBalance(transaction.walletId)
  invariant(balance !== undefined, 'a transaction has its wallet')
  return ok(answerOf(name, { transactionId, amountMicro: transaction.amountMicro, balance, replayed: true }))
}

const tooBusy: ApiFailure = {
  code: 'unavailable',
  message: 'Very many people redeem this code just now. Nothing was booked; try again in a moment.',
  retryAfterSeconds: 2,
}
