import type { Job } from './scheduler.ts'

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

/** Keeps the figures of the business up to date: every minute, and once a day over all wallets. */
export function rollUpJobs(work: {
  readonly rollUp: (signal: AbortSignal) => Promise<void>
  readonly catchUp: (signal: AbortSignal) => Promise<unknown>
}): readonly Job[] {
  return [
    { name: 'roll-up', intervalMs: minuteMs, firstAfterMs: 3_000, run: (signal) => work.rollUp(signal) },
    {
      name: 'catch-up-roll-up',
      intervalMs: dayMs,
      firstAfterMs: 10 * minuteMs,
      run: async (signal) => {
        await work.catchUp(signal)
      },
    },
  ]
}
