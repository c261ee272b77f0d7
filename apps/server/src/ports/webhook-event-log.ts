import type { AuditEntry } from './audit-log.ts'
import type { EventStatus, StoredEvent } from './webhook-inbox.ts'

export type WebhookEventCursor = { readonly receivedAtMs: number; readonly id: string }

/** What the provider told and what became of it, for the operator. */
export interface WebhookEventLog {
  /** Newest first. */
  list(query: {
    readonly status?: EventStatus
    readonly orderId?: string
    readonly before?: WebhookEventCursor
    readonly limit: number
  }): Promise<readonly StoredEvent[]>
  /**
   * Puts an event back into the queue, whatever became of it, together with the entry of the audit log.
   * @returns undefined for an unknown event
   */
  replay(eventId: string, auditOf: (before: StoredEvent) => AuditEntry): Promise<StoredEvent | undefined>
}
