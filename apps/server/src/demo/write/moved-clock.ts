import type { Clock } from '@tessera/core/clock'

/** A clock that stands still until it is moved: the past is written at its own time. */
export type MovedClock = Clock & { moveTo(atMs: number): void }

export function createMovedClock(startMs: number): MovedClock {
  let nowMs = startMs
  return {
    nowMs: () => nowMs,
    moveTo(atMs) {
      nowMs = atMs
    },
  }
}
