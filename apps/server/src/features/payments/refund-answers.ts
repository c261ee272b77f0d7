import type { OrderReceiptResponse, RefundResponse } from '@tessera/contracts/payments'
import type { RefundRefusal } from '@tessera/core/payments/plan-refund'
import { err, ok } from '@tessera/core/result'
import type { Result } from '@tessera/core/result'

import type { ApiFailure } from '../../ports/endpoint.ts'
import type { RefundAskRefusal, RefundRequest } from '../../ports/refund-requests.ts'
import type { ApplyFailure } from './apply-order.ts'
import { describeOrder, describeRefund } from './describe-order.ts'
import { interruptedFailure } from './pay-back.ts'
import type { PaidBack, PayBackFailure } from './pay-back.ts'

/** What the person hears who asked for a refund. */
export function answerPayBack(outcome: Result<PaidBack, PayBackFailure>): Result<RefundResponse, ApiFailure> {
  if (outcome.ok) {
    const { order, refund } = outcome.value
    return ok({ refund: describeRefund(refund), order: describeOrder(order) })
  }
  return err(describePayBackFailure(outcome.error))
}

function describePayBackFailure(failure: PayBackFailure): ApiFailure {
  if (failure.code === 'refused') {
    if (failure.failure === interruptedFailure)
      return { code: 'refund_interrupted', message: interruptedMessage }
    return {
      code: 'payment_provider_error',
      message: 'The payment provider refused the refund. Nothing was paid back.',
    }
  }
  return {
    code: 'payments_unavailable',
    message:
      'The payment provider does not answer. The refund is written down and will be finished; it is made once, whether you ask again or not.',
    retryAfterSeconds: retryAfterOf(failure.cause) ?? 30,
  }
}

function retryAfterOf(cause: ApplyFailure): number | undefined {
  return 'retryAfterSeconds' in cause ? cause.retryAfterSeconds : undefined
}

const interruptedMessage =
  'The refund was broken off before the payment provider heard of it. Nothing was paid back, and the credits are yours again; you can ask once more.'

/** The credits could not be kept: whoever asked was told so, and nothing was begun. */
const answeredAtOnce: ReadonlySet<string> = new Set([
  'nothing_to_give_back',
  // What such refusals were written down as before they had a code of their own.
  'conflict',
  'unavailable',
] satisfies ApiFailure['code'][])

/** What the buyer reads about a refund of theirs that was not made; undefined where there is nothing to tell. */
export function describeOwnRefusal(
  request: RefundRequest | undefined,
): OrderReceiptResponse['refund_refused'] {
  if (request?.status !== 'refused' || request.hold === undefined) return null
  if (answeredAtOnce.has(request.failure ?? '')) return null
  const { message } = describePayBackFailure({ code: 'refused', failure: request.failure ?? '' })
  return { at: new Date(request.endedAtMs ?? request.createdAtMs).toISOString(), message }
}

/** A refund that the payment provider has not answered yet, as its buyer sees it. */
export function describeWaitingRefund(
  request: RefundRequest | undefined,
): NonNullable<OrderReceiptResponse['refund_waiting']> | null {
  if (request?.status !== 'asked') return null
  return { at: new Date(request.createdAtMs).toISOString(), amount_minor: Number(request.amountMinor) }
}

/** Why a refund by hand is not even written down. */
export function describeRefundRefusal(refusal: RefundRefusal | RefundAskRefusal): ApiFailure {
  switch (refusal.code) {
    case 'order_not_found':
      return orderNotFound
    case 'refund_under_way':
      return {
        code: 'refund_under_way',
        message: 'Another refund of this purchase is under way. Look at it again in a moment.',
      }
    case 'disputed':
      return {
        code: 'purchase_disputed',
        message: 'The purchase is disputed: its bank decides, and a refund beside that could pay twice.',
      }
    case 'charged_back':
      return {
        code: 'purchase_charged_back',
        message:
          'The bank has decided the dispute and returned the money itself: the payment provider makes no refund beside that.',
      }
    case 'nothing_to_refund':
      return { code: 'nothing_to_refund', message: 'Nothing of this purchase can be refunded.' }
    case 'exceeds_paid':
      return {
        code: 'invalid_request',
        message: 'That is more than was paid and has not gone back.',
        param: 'amount_minor',
      }
    default:
      return refusal satisfies never
  }
}

/** Also the answer about orders of other people: nobody learns what exists. */
export const orderNotFound: ApiFailure = { code: 'not_found', message: 'There is no such purchase.' }
