import type { ConversationCursor } from '../../ports/conversation-store.ts'

/** Where a page ended, as an opaque word. */
export function formatCursor(cursor: ConversationCursor): string {
  return Buffer.from(`${cursor.updatedAtMs}.${cursor.id}`).toString('base64url')
}

/** @returns undefined for a word that is no cursor of ours */
export function parseCursor(text: string): ConversationCursor | undefined {
  const match = /^(\d{1,15})\.([a-z0-9_]{1,100})$/.exec(Buffer.from(text, 'base64url').toString('latin1'))
  const [, updatedAtMs, id] = match ?? []
  return updatedAtMs === undefined || id === undefined ? undefined : { updatedAtMs: Number(updatedAtMs), id }
}
