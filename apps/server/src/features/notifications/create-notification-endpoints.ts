import type { Endpoint } from '../../ports/endpoint.ts'
import { changePreferencesEndpoint } from './change-preferences.ts'
import { type PreferencesDeps, showPreferencesEndpoint } from './show-preferences.ts'
import { showSubscriptionEndpoint, type UnsubscribeDeps, unsubscribeEndpoint } from './unsubscribe.ts'

/** Which mails people get, and the links that stop them. */
export function createNotificationEndpoints(deps: PreferencesDeps & UnsubscribeDeps): readonly Endpoint[] {
  return [
    showPreferencesEndpoint(deps),
    changePreferencesEndpoint(deps),
    showSubscriptionEndpoint(deps),
    unsubscribeEndpoint(deps),
  ]
}
