import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'

import type { GrantRequest, GrantResponse } from '@tessera/contracts/credits'
import { routes } from '@tessera/contracts/routes'
import { hasRole } from '@tessera/core/access/roles'
import type { Clock } from '@tessera/core/clock'
import type { IdSource } from '@tessera/core/ids'
import { invariant } from '@tessera/core/invariant'
import type { IdempotencyClaim } from '@tessera/core/ledger/operation'
import { creditsFromJson, creditsToJson, negated } from '@tessera/core/money/micro-credits'
import type { MicroCredits } from '@tessera/core/money/micro-credits'
import { err, ok } from '@tessera/core/result'
import type { Result } from '@tessera/core/result'

import type { Actor } from '../../ports/actor.ts'
import type { AuditEntryAdded } from '../../ports/companion-write.ts'
import type { CreditManager, CreditResult } from '../../ports/credit-manager.ts'
import { endpoint } from '../../ports/endpoint.ts'
import type { ApiFailure, Endpoint } from '../../ports/endpoint.ts'
import type { LedgerReads } from '../../ports/ledger-reads.ts'
import type { PeopleStore } from '../../ports/people-store.ts'
import { refuseCredit } from './refuse-credit.ts'

export type GrantDeps = {
  readonly credits: CreditManager
  readonly reads: Pick<LedgerReads, 'findTransaction'>
  readonly people: Pick<PeopleStore, 'findPerson'>
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
  /** The caller's key, with the hash of what was asked. */
  readonly idempotency?: { readonly scopeKey: string; readonly requestHash: string }
}

const idempotencyMs = 24 * 60 * 60 * 1000
/** How often the ledger is asked before somebody has to look for themselves. */
const mostAsked = 4

/** POST /api/credits/admin/users/{id}/grant. Nobody below superadmin takes credits away, or grants to themselves. */
export function grantCreditsEndpoint(deps: GrantDeps): Endpoint {
  return endpoint(routes.adminGrant, async ({ actor, params, body, requestId, idempotencyKey }) => {
    const userId = params['id'] ?? ''
    const refusal = refuseGrant(actor, userId, body)
    if (refusal) return err(refusal)
    const person = await deps.people.findPerson(userId)
    if (!person) return err({ code: 'not_found', message: 'There is no such user.' })
    const amountMicro = creditsFromJson(body.amount)
    invariant(amountMicro !== undefined, 'the schema lets only exact amounts through')
    const { walletId } = await deps.credits.openWallet({ kind: 'user', id: person.id })
    return grantCredits(deps, {
      userId: person.id,
      walletId,
      actorId: actor.userId,
      amountMicro,
      reason: body.reason,
      requestId,
      ...(idempotencyKey === undefined
        ? {}
        : {
            idempotency: {
              scopeKey: `${actor.userId} ${routes.adminGrant.path} ${idempotencyKey}`,
              requestHash: hashOf([person.id, String(amountMicro), body.reason]),
            },
          }),
    })
  })
}

function refuseGrant(actor: Actor, userId: string, body: GrantRequest): ApiFailure | undefined {
  if (hasRole(actor.role, 'superadmin')) return undefined
  if (body.amount < 0) {
    return { code: 'forbidden', message: 'Only a superadmin can take credits away.', param: 'amount' }
  }
  if (actor.userId === userId) {
    return { code: 'forbidden', message: 'Ask somebody else to grant you credits.' }
  }
  return undefined
}

/** Posts a grant or a correction, with the entry of the audit log, exactly once for each idempotency key. */
export async function grantCredits(
  deps: Omit<GrantDeps, 'people'>,
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
    ...(grant.requestId === undefined ? {} : { requestId: grant.requestId }),
  }
  const result = await postUntilKnown(deps.credits, grant, {
    reference: entryId,
    transactionId,
    companions: [audit],
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

/** The same transaction and amount as the first time, and the balance as it is now. */
async function answerRepeat(
  deps: Pick<GrantDeps, 'reads' | 'credits'>,
  transactionId: string,
): Promise<Result<GrantResponse, ApiFailure>> {
  const transaction = await deps.reads.findTransaction(transactionId)
  invariant(transaction !== undefined, 'an idempotency key names a transaction that was posted with it')
  const balance = await deps.credits.findBalance(transaction.walletId)
  invariant(balance !== undefined, 'a transaction has its wallet')
  return ok({
    transaction_id: transaction.id,
    amount: creditsToJson(transaction.amountMicro),
    balance: creditsToJson(balance.balanceMicro),
  })
}

function hashOf(fields: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex')
}
