import type { AnalyticsResponse } from '@tessera/contracts/analytics'
import { microPerMinor } from '@tessera/core/analytics/earned-revenue'
import { quotient, shareOf } from '@tessera/core/analytics/quotient'

import type { AnalyticsSnapshot } from '../../ports/analytics-reads.ts'
import { creditsOf, numberOrNull } from './describe-figures.ts'

/** How the business stands now. */
export function describeStanding(standing: AnalyticsSnapshot['standing'], activeUsers: bigint) {
  const { credits, earned, signUps } = standing
  const keptMicroMinor = earned.soldMicroMinor - earned.returnedMicroMinor
  const revenueMinor = keptMicroMinor / microPerMinor
  const lifetimeValueMinor = quotient(revenueMinor, signUps.customers)
  const json: AnalyticsResponse['standing'] = {
    users: Number(signUps.signUps),
    customers: Number(signUps.customers),
    active_users: Number(activeUsers),
    customers_bp: numberOrNull(shareOf(signUps.customers, signUps.signUps)),
    outstanding_credits: creditsOf(credits.creditedMicro - credits.debitedMicro),
    debt_credits: creditsOf(credits.owedMicro),
    deferred_micro_minor: String(keptMicroMinor - earned.earnedMicroMinor),
    revenue_minor: Number(revenueMinor),
    earned_micro_minor: String(earned.earnedMicroMinor),
    lifetime_value_minor: numberOrNull(lifetimeValueMinor),
  }
  return { json, lifetimeValueMinor, conversion: shareOf(signUps.customers, signUps.signUps) }
}
