import type { ReconcileResponse } from '@tessera/contracts/payments-admin'
import { routes } from '@tessera/contracts/routes'
import { err, ok } from '@tessera/core/result'

import type { AuditLog } from '../../ports/audit-log.ts'
import { endpoint } from '../../ports/endpoint.ts'
import type { Endpoint } from '../../ports/endpoint.ts'
import type { RefundRequestStore } from '../../ports/refund-requests.ts'
import { comparePayments } from './compare-payments.ts'
import { finishWaitingOrders } from './finish-waiting-orders.ts'
import type { FinishWaitingOrdersDeps } from './finish-waiting-orders.ts'
import { inSmallGroups } from './in-small-groups.ts'
import { payBack } from './pay-back.ts'
import type { PayBackDeps } from './pay-back.ts'
import { beginPass } from './reconcile-pass.ts'
import { walkOrders } from './walk-orders.ts'
import type { WalkOrdersDeps } from './walk-orders.ts'

export type ReconcileDeps = FinishWaitingOrdersDeps &
  WalkOrdersDeps &
  PayBackDeps & { readonly requests: Pick<RefundRequestStore, 'end' | 'listOpen'> }

export type ReconcileReport = {
  readonly ordersChecked: number
  readonly objectsCompared: number
  readonly mended: number
  readonly openDifferences: number
  /** False where a part could not be looked at, which the log tells: a later run looks at all of it again. */
  readonly isComplete: boolean
}

/** Whoever asked for a refund may still be waiting for it. */
const refundPatienceMs = 2 * 60_000
const refundsPerRun = 50
/** How often the job compares, whether or not it gets through; in between it only looks at what waits. */
const comparedWithinMs = 10 * 60_000

/**
 * Brings our books in line with the provider's: orders that wait, refunds whose answer was lost, then everything that
 * the provider lists. It may run at any time, and in several processes at once.
 */
export async function reconcile(deps: ReconcileDeps, signal?: AbortSignal): Promise<ReconcileReport> {
  const waiting = await finishWaiting(deps, signal)
  // On its own: one order that the provider always fails at must not keep everything from being compared.
  const compared = await comparePayments(deps, signal)
  return {
    ordersChecked: waiting.checked,
    objectsCompared: compared.compared,
    mended: compared.mended,
    openDifferences: await deps.differences.countOpen(),
    isComplete: waiting.isComplete && compared.isComplete,
  }
}

/** What waits, the comparison where the last one began long ago, and a part of the walk over all orders. */
export async function reconcileDue(deps: ReconcileDeps, signal?: AbortSignal): Promise<void> {
  const begunAtMs = await deps.differences.findCompareBegunAtMs()
  if (begunAtMs === undefined || deps.clock.nowMs() - begunAtMs >= comparedWithinMs)
    await reconcile(deps, signal)
  else await finishWaiting(deps, signal)
  await walkOrders(deps, signal)
}

async function finishWaiting(deps: ReconcileDeps, signal: AbortSignal | undefined) {
  const orders = await finishWaitingOrders(deps, signal)
  const hasAllRefunds = await finishRefunds(deps, signal)
  return { checked: orders.checked, isComplete: orders.isComplete && hasAllRefunds }
}

/** @returns whether none is left */
async function finishRefunds(deps: ReconcileDeps, signal: AbortSignal | undefined): Promise<boolean> {
  const pass = beginPass(deps, signal)
  if (!pass.goesOn()) return false
  const requests = await deps.requests.listOpen({
    createdBeforeMs: deps.clock.nowMs() - refundPatienceMs,
    limit: refundsPerRun,
  })
  await inSmallGroups(
    requests,
    async (request) => {
      const outcome = await payBack(deps, request, { isResumed: true })
      const about = { refundRequest: request.id, orderId: request.orderId }
      if (outcome.ok) deps.log.warn(about, 'a refund whose answer was lost was finished')
      else if (outcome.error.code === 'refused') {
        deps.log.warn({ ...about, failure: outcome.error.failure }, 'a refund that was begun was not made')
      } else pass.noteFailure(outcome.error.cause, { ...about, what: 'a refund could not be finished yet' })
    },
    pass.goesOn,
  )
  return pass.isComplete()
}

/** POST /api/credits/admin/reconcile. */
export function reconcileEndpoint(deps: ReconcileDeps & { readonly audit: AuditLog }): Endpoint {
  return endpoint(routes.reconcile, async ({ actor, requestId }) => {
    const report = await reconcile(deps)
    await deps.audit.add({
      actorId: actor.userId,
      action: 'payments.reconcile',
      subjectKind: 'payments',
      subjectId: 'all',
      reason: '',
      after: { ...reportToJson(report), is_complete: report.isComplete },
      requestId,
    })
    if (report.isComplete) return ok(reportToJson(report))
    return err({
      code: 'reconcile_incomplete',
      message:
        'Not everything could be looked at. What waits is tried again every minute, the comparison every ten.',
      retryAfterSeconds: 60,
    })
  })
}

/** A report in the words of the API. */
export function reportToJson(report: ReconcileReport): ReconcileResponse {
  return {
    orders_checked: report.ordersChecked,
    objects_compared: report.objectsCompared,
    mended: report.mended,
    open_differences: report.openDifferences,
  }
}
