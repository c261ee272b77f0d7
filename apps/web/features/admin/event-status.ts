import type { WebhookEvent } from '@tessera/contracts/payments-admin'

type EventStatus = WebhookEvent['status']

/** The compiler knows if the contract gains one. */
const statusNames = { pending: true, failed: true, done: true, ignored: true } as const satisfies Record<
  EventStatus,
  true
>

export function isEventStatus(text: string): text is EventStatus {
  return Object.hasOwn(statusNames, text)
}

/** In the order in which they concern somebody. */
export const webhookStatuses = Object.keys(statusNames).filter((status) => isEventStatus(status))
