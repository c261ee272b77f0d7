import { routes } from '@tessera/contracts/routes'
import type { SavingsResponse } from '@tessera/contracts/selection'
import {
  addDays,
  dayOf,
  firstDayOfMonth,
  formatDay,
  parseDay,
  startOfDayMs,
} from '@tessera/core/analytics/utc-days'
import type { Clock } from '@tessera/core/clock'
import { creditsToJson, microCredits } from '@tessera/core/money/micro-credits'
import { err, ok } from '@tessera/core/result'

import { endpoint } from '../../ports/endpoint.ts'
import type { Endpoint } from '../../ports/endpoint.ts'
import type { Savings, SavingsReads } from '../../ports/savings-reads.ts'

export type SavingsDeps = { readonly savings: SavingsReads; readonly clock: Clock }

/** GET /api/credits/savings: what choosing saved the wallet in a month. */
export function showSavings(deps: SavingsDeps): Endpoint {
  return endpoint(routes.savings, async ({ actor, query }) => {
    const firstDay = query.month === undefined ? thisMonth(deps.clock) : parseDay(`${query.month}-01`)
    if (firstDay === undefined) {
      return err({ code: 'invalid_request', message: 'There is no such month.', param: 'month' })
    }
    return ok(describeSavings(firstDay, await deps.savings.ofWallet(actor.walletId, firstDay)))
  })
}

/** @returns the first day of the month that it is (UTC) */
export function thisMonth(clock: Clock): number {
  return firstDayOfMonth(dayOf(clock.nowMs()))
}

export function describeSavings(firstDay: number, savings: Savings): SavingsResponse {
  const nextMonth = firstDayOfMonth(addDays(firstDay, 31))
  return {
    month: formatDay(firstDay).slice(0, 7),
    from: new Date(startOfDayMs(firstDay)).toISOString(),
    to: new Date(startOfDayMs(nextMonth) - 1).toISOString(),
    answers: savings.answers,
    credits_charged: creditsToJson(savings.chargedMicro),
    credits_otherwise: creditsToJson(savings.baselineMicro),
    credits_saved: creditsToJson(microCredits(savings.baselineMicro - savings.chargedMicro)),
  }
}
