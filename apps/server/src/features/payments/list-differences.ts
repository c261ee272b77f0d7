import { routes } from '@tessera/contracts/routes'
import { err, ok } from '@tessera/core/result'

import { endpoint } from '../../ports/endpoint.ts'
import type { Endpoint } from '../../ports/endpoint.ts'
import type { PaymentDifferenceStore } from '../../ports/payment-differences.ts'
import { cursorUnknown, formatIdCursor, parseIdCursor } from '../common/id-cursor.ts'

/** GET /api/credits/admin/payment-differences: where Stripe and the books differ, newest first. */
export function listDifferences(deps: {
  readonly differences: Pick<PaymentDifferenceStore, 'list' | 'findComparedAtMs'>
}): Endpoint {
  return endpoint(routes.paymentDifferences, async ({ query }) => {
    const beforeId = query.cursor === undefined ? undefined : parseIdCursor(query.cursor)
    if (query.cursor !== undefined && beforeId === undefined) return err(cursorUnknown)
    const rows = await deps.differences.list({
      limit: query.limit + 1,
      ...(query.status === undefined ? {} : { status: query.status }),
      ...(beforeId === undefined ? {} : { beforeId }),
    })
    const page = rows.slice(0, query.limit)
    const last = page.at(-1)
    const comparedAtMs = await deps.differences.findComparedAtMs()
    return ok({
      differences: page.map((difference) => ({
        id: difference.id,
        kind: difference.kind,
        status: difference.status,
        order_id: difference.orderId ?? null,
        object_id: difference.objectId,
        expected: difference.expected,
        found: difference.found,
        first_seen_at: new Date(difference.firstSeenAtMs).toISOString(),
        last_seen_at: new Date(difference.lastSeenAtMs).toISOString(),
        mended_at: difference.mendedAtMs === undefined ? null : new Date(difference.mendedAtMs).toISOString(),
      })),
      next_cursor: rows.length > page.length && last ? formatIdCursor(last.id) : null,
      compared_at: comparedAtMs === undefined ? null : new Date(comparedAtMs).toISOString(),
    })
  })
}
