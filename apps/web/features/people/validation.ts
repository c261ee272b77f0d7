import { ownPath } from '@/lib/own-path'

/** As the server has it. */
export const shortestPassword = 8
export const longestPassword = 128

export function looksLikeEmail(text: string): boolean {
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text.trim())
}

/** Only paths of our own: never another site that a link smuggled in. */
export function safeNextPath(next: string | null): string {
  const path = ownPath(next)
  return path === undefined || path.startsWith('/sign-') ? '/chat/' : path
}
