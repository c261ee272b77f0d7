import type { Kysely } from 'kysely'

import { instanceSilenceMs } from './instance-lease.ts'
import type { Schema } from './schema/schema.ts'

export type InstanceWatch = {
  /** @returns how many processes serve this database, this one among them */
  count(): Promise<number>
}

type Seen = { readonly heartbeatAtMs: bigint; readonly changedAtMs: number }

/**
 * Counts the processes that serve a database by whether their heartbeats change, measured on this process's own
 * monotonic clock: the clocks of two machines need not agree. A process that was killed counts until it was silent for
 * a minute.
 */
export function watchInstances(db: Kysely<Schema>, monotonicMs: () => number): InstanceWatch {
  let seen = new Map<string, Seen>()
  return {
    async count() {
      const rows = await db.selectFrom('instances').select(['id', 'heartbeat_at_ms']).execute()
      const nowMs = monotonicMs()
      seen = new Map(
        rows.map(({ id, heartbeat_at_ms }) => {
          const known = seen.get(id)
          const isUnchanged = known !== undefined && known.heartbeatAtMs === heartbeat_at_ms
          return [id, isUnchanged ? known : { heartbeatAtMs: heartbeat_at_ms, changedAtMs: nowMs }]
        }),
      )
      const living = [...seen.values()].filter(({ changedAtMs }) => nowMs - changedAtMs < instanceSilenceMs)
      return Math.max(1, living.length)
    },
  }
}
