import { routes } from '@tessera/contracts/routes'
import { projectMonth } from '@tessera/core/analytics/projection'
import { shareOf } from '@tessera/core/analytics/quotient'
import { ok } from '@tessera/core/result'

import { endpoint } from '../../ports/endpoint.ts'
import type { Endpoint } from '../../ports/endpoint.ts'
import { numberOrNull } from './describe-figures.ts'

/** GET /api/credits/admin/analytics/projection. */
export function projectMonthEndpoint(): Endpoint {
  return endpoint(routes.analyticsProjection, async ({ query }) => {
    const month = projectMonth({
      users: BigInt(query.users),
      spendMinor: BigInt(query.spend_minor),
      feeBasisPoints: BigInt(query.fee_bp),
      costBasisPoints: BigInt(query.cost_bp),
    })
    return ok({
      revenue_minor: Number(month.revenueMinor),
      fees_minor: Number(month.feesMinor),
      cost_minor: Number(month.costMinor),
      profit_minor: Number(month.profitMinor),
      margin_bp: numberOrNull(shareOf(month.profitMinor, month.revenueMinor)),
    })
  })
}
