import type { ApiFailure } from '../../ports/endpoint.ts'

/** How many files one person may be given at once: each of them reads a whole list. */
const mostAtOnce = 3

export type Seats = {
  /** @returns false where all of them are taken */
  take(userId: string): boolean
  leave(userId: string): void
}

/** Counts, in this process, who is being given files. */
export function createSeats(): Seats {
  const taken = new Map<string, number>()
  return {
    take(userId) {
      const count = taken.get(userId) ?? 0
      if (count >= mostAtOnce) return false
      taken.set(userId, count + 1)
      return true
    },
    leave(userId) {
      const count = taken.get(userId) ?? 0
      if (count > 1) taken.set(userId, count - 1)
      else taken.delete(userId)
    },
  }
}

export const tooManyAtOnce: ApiFailure = {
  code: 'rate_limited',
  message: 'Other files are being made for you. Try again when one of them is done.',
  retryAfterSeconds: 10,
}
