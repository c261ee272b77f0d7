import type { ReconcileResponse } from '@tessera/contracts/payments-admin'
import { routes } from '@tessera/contracts/routes'
import { err, ok } from '@tessera/core/result'

import type { AuditLog } from '../../ports/audit-log.ts'
import { endpoint } from '../../ports/endpoint.ts'
import type { Endpoint } from '../../ports/endpoint.ts'
import type { RefundRequestStore } from '../../ports/refund-requests.ts'
import { comparePayments } from './compare-payments.ts'
import type { ComparePaymentsDeps } from './compare-payments.ts'
import { finishWaitingOrders } from './finish-waiting-orders.ts'
import type { FinishWaitingOrdersDeps } from './finish-waiting-orders.ts'
import { inSmallGroups } from './in-small-groups.ts'
import { payBack } from './pay-back.ts'
import type { PayBackDeps } from './pay-back.ts'

export type ReconcileDeps = FinishWaitingOrdersDeps &
  ComparePaymentsDeps &
  PayBackDeps & { readonly requests: Pick<RefundRequestStore, 'end' | 'listOpen'> }

export type ReconcileReport = {
  readonly ordersChecked: number
  readonly objectsCompared: number
  readonly mended: number
  readonly openDifferences: number
  /** False where the provider was away for a part of it: the next run looks at all of it again. */
  readonly isComplete: boolean
}

/** Whoever asked for a refund may still be waiting for it. */
const refundPatienceMs = 2 * 60_000
const refundsPerRun = 50
/** How often the job compares; in between it only looks at what waits. */
const comparedWithinMs = 10 * 60_000

/**
 * Brings our books in line with the provider's: orders that wait, refunds whose answer was lost, then everything that
 * the provider lists. It may run at any time, and in several processes at once.
 */
export async function reconcile(deps: ReconcileDeps): Promise<ReconcileReport> {
  const waiting = await finishWaiting(deps)
  const compared = await comparePayments(deps)
  return {
    ordersChecked: waiting.checked,
    objectsCompared: compared.compared,
    mended: compared.mended,
    openDifferences: await deps.differences.countOpen(),
    isComplete: waiting.isComplete && compared.isComplete,
  }
}

/** What waits, and the comparison where the last one was long ago. */
export async function reconcileDue(deps: ReconcileDeps): Promise<void> {
  const comparedAtMs = await deps.differences.findComparedAtMs()
  if (comparedAtMs === undefined || deps.clock.nowMs() - comparedAtMs >= comparedWithinMs)
    await reconcile(deps)
  else await finishWaiting(deps)
}

async function finishWaiting(deps: ReconcileDeps) {
  const orders = await finishWaitingOrders(deps)
  const requests = await deps.requests.listOpen({
    createdBeforeMs: deps.clock.nowMs() - refundPatienceMs,
    limit: refundsPerRun,
  })
  const outcomes = await inSmallGroups(requests, (request) => payBack(deps, request, { isResumed: true }))
  for (const [index, outcome] of outcomes.entries()) {
    const request = requests[index]
    if (!outcome.ok && outcome.error.code === 'unfinished') continue
    deps.log.warn(
      { refundRequest: request?.id, orderId: request?.orderId, isDone: outcome.ok },
      'a refund whose answer was lost was finished',
    )
  }
  const hasUnfinished = outcomes.some((outcome) => !outcome.ok && outcome.error.code === 'unfinished')
  return { checked: orders.checked, isComplete: orders.isComplete && !hasUnfinished }
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
      code: 'payments_unavailable',
      message: 'The payment provider did not answer everything; it is tried again every minute.',
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
