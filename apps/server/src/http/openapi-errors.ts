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
  const choosesModel = asksModel || route.path === paths.ai.estimate
  return [
    ...when(route.body !== undefined, ['malformed_body', 'payload_too_large', 'unsupported_media_type']),
    ...when(route.access !== 'public', ['unauthenticated']),
    ...when(asksModel, ['insufficient_credits', 'wallet_in_debt', 'wallet_frozen', 'email_not_verified']),
    ...when(buys, ['email_not_verified', 'payment_provider_error', 'payments_off', 'payments_unavailable']),
    ...when(route.access !== 'public' && route.access !== 'user', ['forbidden']),
    ...when(isWrite && route.access !== 'public', ['origin_not_allowed']),
    ...when(route.path.includes(':'), ['not_found']),
    ...when(route.idempotent === true, ['conflict', 'idempotency_conflict']),
    ...when(route.body !== undefined || route.query !== undefined, ['invalid_request']),
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
