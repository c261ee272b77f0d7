import { setImmediate as nextTurn } from 'node:timers/promises'

import type { Clock } from '@tessera/core/clock'

import { rollUpSources } from '../../ports/roll-up-work.ts'
import type { RollUpWork } from '../../ports/roll-up-work.ts'

export type RollUpDeps = {
  readonly work: RollUpWork
  readonly clock: Clock
  readonly log: { warn(details: object, message: string): void }
}

/** Far longer than it takes from making an id to committing its row, and than clocks of processes differ. */
const lagMs = 2 * 60_000
/** Reading them holds the main thread up for a few milliseconds. */
const rowsAtOnce = 500

/** Rolls up everything that is old enough, in small steps: requests go on between them. */
export async function rollUp({ work, clock }: RollUpDeps, signal: AbortSignal): Promise<void> {
  const beforeMs = clock.nowMs() - lagMs
  for (const source of rollUpSources) {
    for (;;) {
      if (signal.aborted) return
      const rows = await work.step({ source, beforeMs, limit: rowsAtOnce })
      if (rows < rowsAtOnce) break
      await nextTurn()
    }
  }
}

/** Looks through all wallets for movements that were committed later than anybody expected, and says so. */
export async function catchUp({ work, log }: RollUpDeps, signal: AbortSignal): Promise<number> {
  let afterWalletId: string | undefined = ''
  let late = 0
  while (afterWalletId !== undefined && !signal.aborted) {
    const { lateWalletIds, nextAfterWalletId } = await work.catchUp({ afterWalletId })
    if (lateWalletIds.length > 0) {
      log.warn(
        { walletIds: lateWalletIds.slice(0, 20) },
        'movements that were committed late are rolled up now',
      )
    }
    late += lateWalletIds.length
    afterWalletId = nextAfterWalletId
    await nextTurn()
  }
  return late
}
