import { setTimeout as sleep } from 'node:timers/promises'

import type { GrantResponse } from '@tessera/contracts/credits'
import type { Clock } from '@tessera/core/clock'
import type { IdSource } from '@tessera/core/ids'
import { invariant } from '@tessera/core/invariant'
import type { IdempotencyClaim } from '@tessera/core/ledger/operation'
import { creditsToJson, negated } from '@tessera/core/money/micro-credits'
import type { MicroCredits } from '@tessera/core/money/micro-credits'
import { err, ok } from '@tessera/core/result'
import type { Result } from '@tessera/core/result'
import { z } from 'zod'

import type { AuditReads } from '../../ports/audit-log.ts'
import type { AuditEntryAdded, GrantCounted } from '../../ports/companion-write.ts'
import type { CreditManager, CreditResult } from '../../ports/credit-manager.ts'
import type { ApiFailure } from '../../ports/endpoint.ts'
import type { LedgerReads } from '../../ports/ledger-reads.ts'
import { refuseCredit } from '../common/refuse-credit.ts'

export type GrantDeps = {
  readonly credits: CreditManager
  readonly reads: Pick<LedgerReads, 'findTransaction'>
  readonly audit: Pick<AuditReads, 'find'>
  readonly ids: IdSource
  readonly clock: Clock
}

/** A grant (positive) or a correction (negative) by somebody who has been found entitled to it. */
export type Grant = {
  readonly userId: string
  readonly walletId: string
  readonly actorId: string
  readonly amountMicro: MicroCredits
  readonly reason: string
  readonly requestId?: string
  /** The sum of the operator's day, with this grant. */
  readonly counted?: GrantCounted
  /** The caller's key, with the hash of what was asked. */
  readonly idempotency?: { readonly scopeKey: string; readonly requestHash: string }
}

const idempotencyMs = 24 * 60 * 60 * 1000
/** How often the ledger is asked before somebody has to look for themselves. */
const mostAsked = 4

/** Posts a grant or a correction, with the entry of the audit log, exactly once for each idempotency key. */
export async function grantCredits(
  deps: GrantDeps,
  grant: Grant,
): Promise<Result<GrantResponse, ApiFailure>> {
  const before = await deps.credits.findBalance(grant.walletId)
  const entryId = deps.ids.create('audit')
  const transactionId = deps.ids.create('transaction')
  const audit: AuditEntryAdded = {
    type: 'audit_entry_added',
    entryId,
    actorId: grant.actorId,
    action: grant.amountMicro > 0n ? 'credits.grant' : 'credits.correct',
    subjectKind: 'user',
    subjectId: grant.userId,
    reason: grant.reason,
    ...(before === undefined ? {} : { before: { balance: creditsToJson(before.balanceMicro) } }),
    after: { amount: creditsToJson(grant.amountMicro), transaction_id: transactionId },
    tellsBalance: true,
    ...(grant.requestId === undefined ? {} : { requestId: grant.requestId }),
  }
  const result = await postUntilKnown(deps.credits, grant, {
    reference: entryId,
    transactionId,
    companions: grant.counted === undefined ? [audit] : [audit, grant.counted],
    ...claimOf(grant, transactionId, deps.clock.nowMs()),
  })
  if (result.ok) {
    return ok({
      transaction_id: transactionId,
      amount: creditsToJson(grant.amountMicro),
      balance: creditsToJson(result.value.balance.balanceMicro),
    })
  }
  if (result.error.code === 'idempotency_replay') return answerRepeat(deps, result.error.subjectId)
  return err(refuseCredit(result.error))
}

type PostingDetails = Pick<
  Parameters<CreditManager['credit']>[0],
  'transactionId' | 'companions' | 'idempotency'
> & { readonly reference: string }

/**
 * An answer that was lost says nothing about what was posted. Asked again under the same reference the ledger does, so
 * that nobody is told to try again and grants twice.
 */
async function postUntilKnown(
  credits: CreditManager,
  grant: Grant,
  details: PostingDetails,
): Promise<CreditResult> {
  for (let asked = 1; ; asked += 1) {
    const result = await post(credits, grant, details)
    const isUnknown = !result.ok && result.error.code === 'ledger_unavailable'
    if (!isUnknown || asked >= mostAsked) return result
    await sleep(result.error.retryAfterMs)
  }
}

function post(credits: CreditManager, grant: Grant, details: PostingDetails): Promise<CreditResult> {
  const shared = {
    walletId: grant.walletId,
    description: grant.reason,
    actorId: grant.actorId,
    ...details,
  }
  return grant.amountMicro > 0n
    ? credits.credit({ ...shared, kind: 'bonus', source: 'grants', amountMicro: grant.amountMicro })
    : credits.debit({
        ...shared,
        kind: 'adjustment',
        destination: 'adjustments',
        shortfall: 'refuse',
        amountMicro: negated(grant.amountMicro),
      })
}

function claimOf(
  grant: Grant,
  transactionId: string,
  nowMs: number,
): { readonly idempotency?: IdempotencyClaim } {
  if (!grant.idempotency) return {}
  return {
    idempotency: { ...grant.idempotency, subjectId: transactionId, expiresAtMs: nowMs + idempotencyMs },
  }
}

const loggedGrant = z.object({ balance: z.number() })

/** What was answered the first time: the entry of the audit log, which is the transaction's reference, has kept it. */
export async function answerRepeat(
  deps: Pick<GrantDeps, 'reads' | 'audit'>,
  transactionId: string,
): Promise<Result<GrantResponse, ApiFailure>> {
  const transaction = await deps.reads.findTransaction(transactionId)
  invariant(transaction !== undefined, 'an idempotency key names a transaction that was posted with it')
  const entry = await deps.audit.find(transaction.reference)
  return ok({
    transaction_id: transaction.id,
    amount: creditsToJson(transaction.amountMicro),
    balance: loggedGrant.parse(entry?.after).balance,
  })
}
