import type { WebhookEventCursor } from '../../ports/webhook-event-log.ts'

/** Where a page of events ended: Stripe's ids are not ordered by time. */
export function formatEventCursor({ receivedAtMs, id }: WebhookEventCursor): string {
  return Buffer.from(`${receivedAtMs}.${id}`).toString('base64url')
}

/** @returns undefined for a word that is no cursor of ours */
export function parseEventCursor(text: string): WebhookEventCursor | undefined {
  const [, receivedAtMs, id] =
    /^(\d{1,15})\.(\w{1,200})$/.exec(Buffer.from(text, 'base64url').toString('latin1')) ?? []
  return receivedAtMs === undefined || id === undefined
    ? undefined
    : { receivedAtMs: Number(receivedAtMs), id }
}
