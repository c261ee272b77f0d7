import type { Clock } from '@tessera/core/clock'

/** The wall clock of this machine. */
export const systemClock: Clock = {
  nowMs() {
    return Date.now()
  },
}
