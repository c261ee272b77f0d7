import { routes } from '@tessera/contracts/routes'
import { dayOf, spanBefore } from '@tessera/core/analytics/utc-days'
import type { DaySpan } from '@tessera/core/analytics/utc-days'
import { err, ok } from '@tessera/core/result'

import { endpoint } from '../../ports/endpoint.ts'
import type { ApiFailure, Endpoint } from '../../ports/endpoint.ts'
import { askedSpan } from './asked-span.ts'
import type { CustomerDeps } from './customer-deps.ts'
import { customerFiguresToJson, customerToJson, profitToJson } from './describe-customer.ts'
import { spanToJson } from './describe-figures.ts'

const noSuchCustomer: ApiFailure = { code: 'not_found', message: 'There is no such user.' }

/** GET /api/credits/admin/analytics/customers/{id}: what one person paid, used and cost, and what is left of it. */
export function showCustomer({ customers, clock, view: { isLive } }: CustomerDeps): Endpoint {
  return endpoint(routes.customer, async ({ query, params }) => {
    const nowMs = clock.nowMs()
    const span = askedSpan(query, dayOf(nowMs))
    if (!span.ok) return span
    const before = spanBefore(span.value)
    const both = { firstDay: before.firstDay, lastDay: span.value.lastDay }
    const found = await customers.find({ userId: params['id'] ?? '', span: both, isLive })
    if (found === undefined) return err(noSuchCustomer)
    const figuresOf = (days: DaySpan) =>
      customerFiguresToJson({ sums: found.sumsOf(days), money: found.moneyOf(days) }, isLive)
    return ok({
      livemode: isLive,
      is_complete: found.isComplete,
      as_of: new Date(nowMs).toISOString(),
      customer: customerToJson(found.customer),
      span: spanToJson(span.value),
      span_before: spanToJson(before),
      figures: figuresOf(span.value),
      figures_before: figuresOf(before),
      all_time: profitToJson(found.allTime, isLive),
    })
  })
}
