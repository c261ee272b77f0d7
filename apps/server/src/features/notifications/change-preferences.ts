import type { ChangeNotificationPreferencesRequest } from '@tessera/contracts/notifications'
import { routes } from '@tessera/contracts/routes'
import { invariant } from '@tessera/core/invariant'
import { type MicroCredits, creditsFromJson } from '@tessera/core/money/micro-credits'
import { err, ok } from '@tessera/core/result'

import { type ApiFailure, endpoint, type Endpoint } from '../../ports/endpoint.ts'
import type { NotificationPreferences, PreferencesChange } from '../../ports/notification-preferences.ts'
import { type PreferencesDeps, preferencesToJson } from './show-preferences.ts'

const crossed: ApiFailure = {
  code: 'invalid_request',
  message: '"nearly_empty_threshold" must be below "low_balance_threshold".',
  param: 'nearly_empty_threshold',
}
const personGone: ApiFailure = { code: 'unauthenticated', message: 'Sign in first.' }

export function changePreferencesEndpoint(deps: PreferencesDeps): Endpoint {
  return endpoint(routes.changeNotificationPreferences, async ({ actor, body }) => {
    const change = changeOf(body)
    if (areCrossed(await deps.preferences.getPreferences(actor.userId), change)) return err(crossed)
    const changed = await deps.preferences.changePreferences(actor.userId, change)
    return changed === undefined ? err(personGone) : ok(await preferencesToJson(deps, actor, changed))
  })
}

function changeOf(body: ChangeNotificationPreferencesRequest): PreferencesChange {
  return {
    ...(body.low_balance !== undefined && { isLowBalanceOn: body.low_balance }),
    ...(body.usage_report !== undefined && { isUsageReportOn: body.usage_report }),
    ...(body.low_balance_threshold !== undefined && { ownLowMicro: toMicro(body.low_balance_threshold) }),
    ...(body.nearly_empty_threshold !== undefined && {
      ownNearlyEmptyMicro: toMicro(body.nearly_empty_threshold),
    }),
  }
}

/** Two own amounts must make sense together; an own one beside a usual one always does. */
function areCrossed(before: NotificationPreferences, change: PreferencesChange): boolean {
  const low = change.ownLowMicro === undefined ? before.ownLowMicro : change.ownLowMicro
  const nearlyEmpty =
    change.ownNearlyEmptyMicro === undefined ? before.ownNearlyEmptyMicro : change.ownNearlyEmptyMicro
  return typeof low === 'bigint' && typeof nearlyEmpty === 'bigint' && nearlyEmpty >= low
}

function toMicro(credits: number | null): MicroCredits | null {
  if (credits === null) return null
  const amount = creditsFromJson(credits)
  invariant(amount !== undefined, 'an amount of credits was checked by its schema')
  return amount
}
