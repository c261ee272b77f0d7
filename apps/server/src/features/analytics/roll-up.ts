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

/** Looks through all wallets and orders for what was committed later than anybody expected, and says so. */
export async function catchUp({ work, log }: RollUpDeps, signal: AbortSignal): Promise<number> {
  let late = 0
  const note = (walletIds: readonly string[], what: string): void => {
    late += walletIds.length
    if (walletIds.length > 0) log.warn({ walletIds: walletIds.slice(0, 20) }, `${what} are rolled up now`)
  }
  let afterWalletId: string | undefined = ''
  while (afterWalletId !== undefined && !signal.aborted) {
    const { lateWalletIds, nextAfterWalletId } = await work.catchUp({ afterWalletId })
    note(lateWalletIds, 'movements that were committed late')
    afterWalletId = nextAfterWalletId
    await nextTurn()
  }
  let afterChange: string | undefined = ''
  while (afterChange !== undefined && !signal.aborted) {
    const { lateWalletIds, nextAfterChange } = await work.catchUpOnFees({ afterChange })
    note(lateWalletIds, 'payment fees that were saved late')
    afterChange = nextAfterChange
    await nextTurn()
  }
  return late
}
