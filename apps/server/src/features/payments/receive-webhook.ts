import { err, ok } from '@tessera/core/result'
import type { Result } from '@tessera/core/result'

import type { ApiFailure } from '../../ports/endpoint.ts'
import type { WebhookInbox } from '../../ports/webhook-inbox.ts'
import type { WebhookVerifier } from '../../ports/webhook-verifier.ts'
import type { EventWork } from './event-work.ts'

export type WebhookReceipt = 'stored' | 'repeated' | 'refused' | 'not_configured'

export type ReceiveWebhookDeps = {
  /** Undefined where no signing secret is set: then nobody could be believed. */
  readonly verifier: WebhookVerifier | undefined
  readonly inbox: Pick<WebhookInbox, 'add'>
  /** Counts what came. */
  readonly onReceived: (receipt: WebhookReceipt) => void
  /** Who does what events ask for; the answer does not wait for it. Undefined: another process does. */
  readonly work: Pick<EventWork, 'findRoom' | 'takeUp'> | undefined
}

export type ReceiveWebhook = (
  body: Buffer,
  signature: string | undefined,
) => Promise<Result<{ readonly received: true }, ApiFailure>>

/**
 * Takes an event in: checked, stored once, and answered at once. What it asks for is done afterwards, and as often as it
 * takes; so a slow or failing effect never makes the provider wait, and never gets lost.
 */
export function createReceiveWebhook(deps: ReceiveWebhookDeps): ReceiveWebhook {
  return async function receiveWebhook(body, signature) {
    if (deps.verifier === undefined) {
      deps.onReceived('not_configured')
      return err({
        code: 'payments_off',
        message: 'Webhooks are not accepted: no signing secret is set.',
        retryAfterSeconds: 3600,
      })
    }
    const event = deps.verifier.verify(body, signature)
    if (!event.ok) {
      deps.onReceived('refused')
      // The same words for each: whoever tries signatures learns nothing.
      return err({ code: 'malformed_body', message: 'This is not a signed event for this address.' })
    }
    const stored = await deps.inbox.add(event.value, deps.work?.findRoom())
    deps.onReceived(stored === undefined ? 'repeated' : 'stored')
    if (stored !== undefined) deps.work?.takeUp(stored)
    return ok({ received: true })
  }
}
