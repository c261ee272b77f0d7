import { err } from '@tessera/core/result'
import type { Result } from '@tessera/core/result'

/** Why Stripe refuses a request, as its answer says it. */
export type StripeRefusal = {
  readonly status: number
  readonly type: 'invalid_request_error' | 'idempotency_error' | 'card_error' | 'api_error'
  readonly message: string
  readonly code?: string
  readonly param?: string
  readonly declineCode?: string
}

export type StripeResult<Value> = Result<Value, StripeRefusal>

type Refused = { readonly ok: false; readonly error: StripeRefusal }

/** An invalid request: 400. */
export function refuse(
  message: string,
  about: { readonly code?: string; readonly param?: string } = {},
): Refused {
  return err({ status: 400, type: 'invalid_request_error', message, ...about })
}

export function refuseMissing(kind: string, id: string, param = 'id'): Refused {
  return err({
    status: 404,
    type: 'invalid_request_error',
    code: 'resource_missing',
    message: `No such ${kind}: '${id}'`,
    param,
  })
}
