import { routes } from '@tessera/contracts/routes'
import { parseDay } from '@tessera/core/analytics/utc-days'
import { ok } from '@tessera/core/result'

import { endpoint } from '../../ports/endpoint.ts'
import type { Endpoint } from '../../ports/endpoint.ts'
import type { AnalyticsDeps } from './analytics-deps.ts'
import { creditsOf } from './describe-figures.ts'

/** GET /api/credits/admin/analytics/users. */
export function listTopUsers({ reads, view }: AnalyticsDeps): Endpoint {
  return endpoint(routes.analyticsUsers, async ({ query }) => {
    const month = query.month === undefined ? undefined : parseDay(`${query.month}-01`)
    const users = await reads.listTopUsers({
      sort: query.sort,
      limit: query.limit,
      view,
      ...(month === undefined ? {} : { month }),
    })
    return ok({
      users: users.map((user) => ({
        user_id: user.userId,
        wallet_id: user.walletId,
        email: user.email,
        name: user.name,
        charges: Number(user.charges),
        charged_credits: creditsOf(user.chargedMicro),
        bought_credits: creditsOf(user.boughtMicro),
        paid_micro_minor: String(user.keptMicroMinor),
        earned_micro_minor: String(user.earnedMicroMinor),
      })),
    })
  })
}
