import type { Actor } from '../../ports/actor.ts'

export type KeptSession = {
  readonly actor: Actor
  readonly expiresAtMs: number
  /** From a monotonic clock. */
  readonly readAtMs: number
}

/** Sessions that were good a moment ago, by their tokens. */
export interface SessionCache {
  /** @returns undefined where the database has to be asked */
  find(token: string): KeptSession | undefined
  /** What `keep` is given, so that nothing is kept that was written to while it was being read. */
  generation(): number
  keep(token: string, session: KeptSession, generation: number): void
  /** Called after whatever this process writes to sessions and people: it acts at once. */
  readonly forgetAll: () => void
}

/** What other processes write acts within a second. */
const trustedForMs = 900
const mostSessions = 10_000

/** Keeps good sessions only, for less than a second each: a busy person is then read once a second, not per request. */
export function createSessionCache(): SessionCache {
  const sessions = new Map<string, KeptSession>()
  let generation = 0
  return {
    find(token) {
      const session = sessions.get(token)
      if (session === undefined || performance.now() - session.readAtMs > trustedForMs) return undefined
      return session
    },
    generation: () => generation,
    keep(token, session, readIn) {
      if (readIn !== generation) return
      if (sessions.size >= mostSessions) sessions.clear()
      sessions.set(token, session)
    },
    forgetAll() {
      generation += 1
      sessions.clear()
    },
  }
}
