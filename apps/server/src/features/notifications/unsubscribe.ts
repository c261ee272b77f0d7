import type { UnsubscribeResponse } from '@tessera/contracts/notifications'
import { routes } from '@tessera/contracts/routes'
import { type Result, err, ok } from '@tessera/core/result'

import { type ApiFailure, endpoint, type Endpoint } from '../../ports/endpoint.ts'
import {
  type NotificationPreferencesStore,
  preferenceByMailKind,
} from '../../ports/notification-preferences.ts'
import type { PeopleStore } from '../../ports/people-store.ts'
import type { UnsubscribeTokens } from './unsubscribe-token.ts'

export type UnsubscribeDeps = {
  readonly tokens: UnsubscribeTokens
  readonly preferences: NotificationPreferencesStore
  readonly people: Pick<PeopleStore, 'findPerson'>
}

const invalidLink: ApiFailure = { code: 'not_found', message: 'This unsubscribe link is not valid.' }
const personGone: ApiFailure = { code: 'gone', message: 'This account is no longer there; no mails go out.' }

/** Switches off the kind of mail that a link is about; a repeat changes nothing more. */
export async function unsubscribe(
  deps: UnsubscribeDeps,
  token: string,
): Promise<Result<UnsubscribeResponse, ApiFailure>> {
  const link = deps.tokens.read(token)
  if (link === undefined) return err(invalidLink)
  const changed = await deps.preferences.changePreferences(link.userId, {
    [preferenceByMailKind[link.kind]]: false,
  })
  return changed === undefined ? err(personGone) : ok({ kind: link.kind, is_subscribed: false })
}

export function unsubscribeEndpoint(deps: UnsubscribeDeps): Endpoint {
  return endpoint(routes.unsubscribe, ({ body }) => unsubscribe(deps, body.token))
}

/** What a link is about: looking changes nothing, because mail scanners open every link. */
export function showSubscriptionEndpoint(deps: UnsubscribeDeps): Endpoint {
  return endpoint(routes.subscription, async ({ query }) => {
    const link = deps.tokens.read(query.token)
    if (link === undefined) return err(invalidLink)
    if ((await deps.people.findPerson(link.userId)) === undefined) return err(personGone)
    const preferences = await deps.preferences.getPreferences(link.userId)
    return ok({ kind: link.kind, is_subscribed: preferences[preferenceByMailKind[link.kind]] })
  })
}
