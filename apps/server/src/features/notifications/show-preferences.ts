import type { NotificationPreferencesResponse } from '@tessera/contracts/notifications'
import { routes } from '@tessera/contracts/routes'
import { type MicroCredits, creditsToJson } from '@tessera/core/money/micro-credits'
import { balanceThresholds } from '@tessera/core/notifications/low-balance'
import { ok } from '@tessera/core/result'

import type { Actor } from '../../ports/actor.ts'
import type { BalanceNotices } from '../../ports/balance-notices.ts'
import { endpoint, type Endpoint } from '../../ports/endpoint.ts'
import type {
  NotificationPreferences,
  NotificationPreferencesStore,
} from '../../ports/notification-preferences.ts'

export type PreferencesDeps = {
  readonly preferences: NotificationPreferencesStore
  readonly notices: Pick<BalanceNotices, 'findWallet'>
}

export function showPreferencesEndpoint(deps: PreferencesDeps): Endpoint {
  return endpoint(routes.notificationPreferences, async ({ actor }) =>
    ok(await preferencesToJson(deps, actor, await deps.preferences.getPreferences(actor.userId))),
  )
}

export async function preferencesToJson(
  deps: Pick<PreferencesDeps, 'notices'>,
  actor: Actor,
  preferences: NotificationPreferences,
): Promise<NotificationPreferencesResponse> {
  const wallet = await deps.notices.findWallet(actor.walletId)
  const thresholds = balanceThresholds({ ...preferences, lastPurchaseMicro: wallet?.lastPurchaseMicro })
  return {
    low_balance: preferences.isLowBalanceOn,
    low_balance_threshold: creditsOrNull(preferences.ownLowMicro),
    nearly_empty_threshold: creditsOrNull(preferences.ownNearlyEmptyMicro),
    thresholds: {
      low: creditsToJson(thresholds.lowMicro),
      nearly_empty: creditsToJson(thresholds.nearlyEmptyMicro),
    },
    usage_report: preferences.isUsageReportOn,
    email: actor.email,
    email_verified: actor.isEmailVerified,
  }
}

function creditsOrNull(amount: MicroCredits | undefined): number | null {
  return amount === undefined ? null : creditsToJson(amount)
}
