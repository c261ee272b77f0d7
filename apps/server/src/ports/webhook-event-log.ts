import type { Result } from '@tessera/core/result'

import type { AuditEntry } from './audit-log.ts'
import type { ActKey } from './operator-actions.ts'
import type { EventStatus, StoredEvent } from './webhook-inbox.ts'

export type WebhookEventCursor = { readonly receivedAtMs: number; readonly id: string }

export type WebhookDay = {
  /** Whole days since 1970-01-01, by when an event was heard. */
  readonly day: number
  /** Worked through within a minute of what it tells, by the provider's clock. */
  readonly prompt: number
  readonly late: number
  readonly ignored: number
  readonly pending: number
  readonly failed: number
}

/** What the provider told and what became of it, for the operator. */
export interface WebhookEventLog {
  /** Newest first. */
  list(query: {
    readonly status?: EventStatus
    readonly orderId?: string
    readonly before?: WebhookEventCursor
    readonly limit: number
  }): Promise<readonly StoredEvent[]>
  /** What became of the events of each day in UTC, since then; days without any are left out. */
  countByDay(sinceMs: number): Promise<readonly WebhookDay[]>
  /**
   * Puts an event back into the queue, whatever became of it, together with the entry of the audit log. The same key
   * again finds the event as it stands by then, and changes nothing.
   */
  replay(wanted: {
    readonly eventId: string
    readonly auditOf: (before: StoredEvent) => AuditEntry
    readonly key?: ActKey
  }): Promise<Result<StoredEvent, { readonly code: 'no_such_event' | 'key_conflict' }>>
}
