import type { Database } from '../adapters/db/database.ts'
import { watchInstances } from '../adapters/db/instance-watch.ts'
import { createSharedWindows } from '../adapters/db/shared-windows.ts'
import { createRateLimiter } from '../adapters/rate-limit/create-rate-limiter.ts'
import { SharedRateLimiter } from '../adapters/rate-limit/shared-rate-limiter.ts'
import type { Config } from '../config.ts'
import type { Job } from '../jobs/scheduler.ts'
import type { ForgivingRateLimiter } from '../ports/rate-limiter.ts'

export type RateLimitParts = { readonly limiter: ForgivingRateLimiter; readonly jobs: readonly Job[] }

const monotonicMs = (): number => performance.now()

/** SQLite is served by one process, which counts for itself; on PostgreSQL all processes share their limits. */
export async function wireRateLimits({ http }: Config, { dialect, db }: Database): Promise<RateLimitParts> {
  if (dialect === 'sqlite' || http.rateLimits.status === 'off') {
    return { limiter: createRateLimiter(http.rateLimits), jobs: [] }
  }
  const instances = watchInstances(db, monotonicMs)
  const limiter = new SharedRateLimiter({
    windows: createSharedWindows(db),
    countProcesses: () => instances.count(),
    scale: http.rateLimits.scale,
    monotonicMs,
  })
  // Before the first request: who starts beside others is not alone for a second.
  await limiter.exchange()
  return {
    limiter,
    jobs: [{ name: 'share-rate-limits', intervalMs: 1_000, run: () => limiter.exchange() }],
  }
}
