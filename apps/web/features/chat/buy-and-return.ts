/** The way to the packages that leads back to this conversation, where the draft waits. */
export function buyAndReturn(conversationId: string | null): string {
  const chat = conversationId === null ? '/chat/' : `/chat/?c=${encodeURIComponent(conversationId)}`
  return `/credits/?${new URLSearchParams({ return_to: chat }).toString()}`
}
