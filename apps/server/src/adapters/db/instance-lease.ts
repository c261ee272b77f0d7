import { err, ok } from '@tessera/core/result'
import type { Result } from '@tessera/core/result'

import type { Database } from './database.ts'
import { inTransaction } from './transaction.ts'

export type InstanceIdentity = {
  readonly id: string
  readonly pid: number
  readonly hostname: string
}

/** Another server works on the same SQLite file. The message is for the operator. */
export type AnotherInstance = { readonly code: 'another_instance'; readonly message: string }

export type InstanceLease = {
  /** Says that this process is alive. @returns `lost` where another one has taken its place: then it must stop */
  beat(): Promise<'kept' | 'lost'>
  /** Gives the place up, so that a successor need not wait. */
  unregister(): Promise<void>
}

type InstanceDeps = {
  readonly database: Database
  readonly clock: { nowMs(): number }
  /** Whether a process of this machine runs. */
  readonly isProcessAlive?: (pid: number) => boolean
}

/** How often `beat` is to be called. */
export const heartbeatIntervalMs = 15_000

/** An instance that was silent for this long has no claim any more. */
export const instanceSilenceMs = 60_000

/** On PostgreSQL many processes serve one database; rows of those that are long gone are swept away by newcomers. */
const forgottenAfterMs = 24 * 60 * 60 * 1000

/**
 * Enters this process among those that serve the database.
 * Errors: on SQLite `another_instance` while a living one is entered; two writers on one file would expire each
 * other's holds.
 */
export async function registerInstance(
  deps: InstanceDeps,
  identity: InstanceIdentity,
): Promise<Result<InstanceLease, AnotherInstance>> {
  const { database, clock } = deps
  const nowMs = clock.nowMs()
  const rival = await inTransaction(database, async (transaction) => {
    const instances = await transaction.selectFrom('instances').selectAll().execute()
    const living = instances.find((instance) => isLivingRival(deps, identity, instance))
    if (database.dialect === 'sqlite' && living !== undefined) {
      if (Number(living.heartbeat_at_ms) > nowMs) {
        // The clock was set back since: its silence is counted from now on, or it would keep everybody out until then.
        await transaction
          .updateTable('instances')
          .set({ heartbeat_at_ms: BigInt(nowMs) })
          .where('id', '=', living.id)
          .execute()
      }
      return living
    }
    const gone = transaction.deleteFrom('instances')
    await (
      database.dialect === 'sqlite'
        ? gone
        : gone.where('heartbeat_at_ms', '<', BigInt(nowMs - forgottenAfterMs))
    ).execute()
    await transaction
      .insertInto('instances')
      .values(rowOf(identity, BigInt(nowMs)))
      .execute()
    return undefined
  })
  return rival === undefined ? ok(createLease(deps, identity.id)) : err(describeRival(rival, nowMs))
}

function createLease({ database, clock }: InstanceDeps, id: string): InstanceLease {
  return {
    async beat() {
      const { numUpdatedRows } = await database.db
        .updateTable('instances')
        .set({ heartbeat_at_ms: BigInt(clock.nowMs()) })
        .where('id', '=', id)
        .executeTakeFirst()
      return numUpdatedRows === 1n ? 'kept' : 'lost'
    },
    async unregister() {
      await database.db.deleteFrom('instances').where('id', '=', id).execute()
    },
  }
}

type InstanceRow = ReturnType<typeof rowOf>

function rowOf({ id, pid, hostname }: InstanceIdentity, nowMs: bigint) {
  return { id, pid: BigInt(pid), hostname, started_at_ms: nowMs, heartbeat_at_ms: nowMs }
}

function isLivingRival(deps: InstanceDeps, identity: InstanceIdentity, instance: InstanceRow): boolean {
  const silentMs = deps.clock.nowMs() - Number(instance.heartbeat_at_ms)
  if (silentMs >= instanceSilenceMs) return false
  // On another machine, or in another container, only its silence tells that a process has ended.
  if (instance.hostname !== identity.hostname) return true
  // A process that is entered under our own number ended before we were given it.
  if (Number(instance.pid) === identity.pid) return false
  return (deps.isProcessAlive ?? isProcessAlive)(Number(instance.pid))
}

function describeRival(rival: InstanceRow, nowMs: number): AnotherInstance {
  const silentSeconds = Math.max(0, Math.round((nowMs - Number(rival.heartbeat_at_ms)) / 1000))
  return {
    code: 'another_instance',
    message:
      `Another Tessera (process ${rival.pid} on ${rival.hostname}) uses this SQLite database; ` +
      `it was last heard of ${silentSeconds} seconds ago. Stop it, or, if it is gone, try again ` +
      `${instanceSilenceMs / 1000} seconds after its last sign. Several servers need PostgreSQL: set DATABASE_URL.`,
  }
}

function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // A process of another user exists, though we may not signal it.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
