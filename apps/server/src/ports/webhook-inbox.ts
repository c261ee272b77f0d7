/** The ids in an event that may lead to an order. What the event says about them is never believed: it is fetched. */
export type EventPointers = {
  readonly sessionId?: string
  readonly paymentIntentId?: string
  readonly chargeId?: string
  /** What the session or its metadata calls our order. */
  readonly orderId?: string
}

/** A message of the payment provider whose signature was good. */
export type ReceivedEvent = {
  readonly id: string
  readonly type: string
  readonly isLive: boolean
  readonly apiVersion?: string
  readonly objectKind?: string
  readonly objectId?: string
  readonly pointers: EventPointers
  readonly createdAtMs: number
}

export type EventStatus = 'pending' | 'done' | 'ignored' | 'failed'

export type StoredEvent = ReceivedEvent & {
  readonly status: EventStatus
  readonly orderId?: string
  readonly attempts: number
  /** Why there was nothing to do, or what went wrong the last time. */
  readonly note?: string
  readonly receivedAtMs: number
  readonly nextAttemptAtMs: number
  readonly processedAtMs?: number
}

export type EventEnd = {
  readonly eventId: string
  readonly status: 'done' | 'ignored'
  readonly orderId?: string
  /** Why there was nothing to do. */
  readonly note?: string
}

/** The event that tells of a refused card. */
export const declineEventType = 'payment_intent.payment_failed'

/** Everything that the provider told, each event once, until something was done about it. */
export interface WebhookInbox {
  /**
   * Stores an event, once.
   * @param claim whoever stores it also takes it up, and nobody else for so long; without it, it is due at once
   * @returns undefined where the event had been received before
   */
  add(event: ReceivedEvent, claim?: { readonly leaseMs: number }): Promise<StoredEvent | undefined>
  /** Takes up events that are due, oldest first, and keeps them from everybody else for so long. */
  claimDue(claim: { readonly limit: number; readonly leaseMs: number }): Promise<readonly StoredEvent[]>
  /** For events without an effect; those with one are marked in the transaction of the effect. */
  finish(end: EventEnd): Promise<void>
  /** It did not work: again at that moment, or never (`undefined`). */
  postpone(
    eventId: string,
    failure: {
      readonly note: string
      readonly nextAttemptAtMs: number | undefined
      readonly orderId?: string
    },
  ): Promise<void>
  /** Refused payments of a person since a moment, as the provider told them. */
  countDeclines(query: { readonly userId: string; readonly sinceMs: number }): Promise<number>
  /** Forgets a page of what was done with and received before a moment. @returns how many */
  dropFinished(receivedBeforeMs: number): Promise<number>
}
