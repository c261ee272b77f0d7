import type { RefundResponse } from '@tessera/contracts/payments'
import type { RefundRefusal } from '@tessera/core/payments/plan-refund'
import { err, ok } from '@tessera/core/result'
import type { Result } from '@tessera/core/result'

import type { ApiFailure } from '../../ports/endpoint.ts'
import type { RefundAskRefusal } from '../../ports/refund-requests.ts'
import { describeOrder, describeRefund } from './describe-order.ts'
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
    return {
      code: 'payment_provider_error',
      message: 'The payment provider refused the refund. Nothing was paid back.',
    }
  }
  return {
    code: 'payments_unavailable',
    message:
      'The payment provider does not answer. The refund is written down and will be finished; it is made once, whether you ask again or not.',
    retryAfterSeconds: failure.retryAfterSeconds ?? 30,
  }
}

/** Why a refund by hand is not even written down. */
export function describeRefundRefusal(refusal: RefundRefusal | RefundAskRefusal): ApiFailure {
  switch (refusal.code) {
    case 'order_not_found':
      return orderNotFound
    case 'refund_under_way':
      return {
        code: 'conflict',
        message: 'Another refund of this purchase is under way. Look at it again in a moment.',
      }
    case 'disputed':
      return {
        code: 'conflict',
        message: 'The purchase is disputed: its bank decides, and a refund beside that could pay twice.',
      }
    case 'nothing_to_refund':
      return { code: 'conflict', message: 'Nothing of this purchase can be refunded.' }
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
