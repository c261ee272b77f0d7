import { type ErrorCode, httpStatusByErrorCode } from '@tessera/contracts/errors'
import { paths } from '@tessera/contracts/paths'
import type { RouteDefinition } from '@tessera/contracts/routes'

/** The error answers of a route by status, with the codes that each may carry. */
export function errorResponsesOf(route: RouteDefinition): Readonly<Record<string, unknown>> {
  const codesByStatus = Map.groupBy(errorCodesOf(route), (code) => httpStatusByErrorCode[code])
  return Object.fromEntries(
    [...codesByStatus].map(([status, codes]) => [
      String(status),
      {
        description: codes.map((code) => `\`${code}\``).join(', '),
        ...((status === 429 || status === 503) && {
          headers: { 'retry-after': { schema: { type: 'integer' }, description: 'Seconds to wait.' } },
        }),
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      },
    ]),
  )
}

function errorCodesOf(route: RouteDefinition): readonly ErrorCode[] {
  const isWrite = route.method !== 'GET'
  const asksModel = route.path === paths.ai.route
  const buys = route.path === paths.credits.purchase
  const refunds = route.path === paths.credits.refundOwn || route.path === paths.credits.adminRefund
  const reconciles = route.path === paths.credits.adminReconcile
  const redeems = route.path === paths.vouchers.redeem
  const choosesModel = asksModel || route.path === paths.ai.estimate
  return [
    ...when(route.body !== undefined, ['malformed_body', 'payload_too_large', 'unsupported_media_type']),
    ...when(route.access !== 'public', ['unauthenticated']),
    ...when(asksModel, ['insufficient_credits', 'wallet_in_debt', 'wallet_frozen', 'email_not_verified']),
    ...when(buys, ['email_not_verified', 'payment_provider_error', 'payments_off', 'payments_unavailable']),
    ...when(refunds, ['payment_provider_error', 'payments_off', 'payments_unavailable', 'nothing_to_refund']),
    ...when(refunds, [
      'refund_under_way',
      'refund_interrupted',
      'purchase_disputed',
      'purchase_charged_back',
    ]),
    ...when(refunds, ['nothing_to_give_back', 'payment_not_known']),
    ...when(reconciles, ['payments_off', 'reconcile_incomplete']),
    ...when(redeems, ['email_not_verified', 'not_found', 'voucher_unknown', 'voucher_expired']),
    ...when(redeems, ['voucher_already_redeemed', 'voucher_used_up', 'voucher_limit_reached']),
    ...when(route.access !== 'public' && route.access !== 'user', ['forbidden']),
    ...when(isWrite && route.access !== 'public', ['origin_not_allowed']),
    ...when(route.path.includes(':'), ['not_found']),
    ...when(route.idempotent === true, ['conflict', 'idempotency_conflict']),
    ...when(route.body !== undefined || route.query !== undefined, ['invalid_request']),
    ...when(redeems, ['voucher_unreadable']),
    ...when(choosesModel, ['model_not_found', 'model_unsuited', 'context_too_long']),
    ...when(asksModel, ['content_refused', 'too_many_runs', 'provider_error', 'provider_unavailable']),
    'rate_limited',
    'internal',
    'unavailable',
  ]
}

function when(condition: boolean, codes: readonly ErrorCode[]): readonly ErrorCode[] {
  return condition ? codes : []
}
