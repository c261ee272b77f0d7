import type { MicroCredits } from '@tessera/core/money/micro-credits'
import type { QuietRange } from '@tessera/core/notifications/low-balance'

import type { CreditResult, LeasedCreditManager } from '../../ports/credit-manager.ts'

export type BalanceWatchDeps = {
  /** Looks at a wallet closely. @returns the balances at which that need not happen again */
  readonly look: (walletId: string) => Promise<QuietRange | undefined>
  readonly nowMs: () => number
  readonly onError: (error: unknown, what: string) => void
}

export interface BalanceWatch {
  /** Told of a balance after every movement. Costs a look into a map and never throws. */
  seen(walletId: string, balanceMicro: MicroCredits): void
  /** Waits for the looks under way; nothing is looked at afterwards. */
  close(): Promise<void>
}

// Thresholds follow purchases and settings that other processes may have made.
const quietForMs = 60_000
const mostKnownWallets = 10_000
const mostWaitingWallets = 1_000

type Known = { readonly range: QuietRange | undefined; readonly untilMs: number }

/**
 * Looks at wallets whose balance left the range in which nothing is to be done: one after the other, beside the
 * requests and not within them. What is forgotten here (a crash, a full queue) the next movement brings up again.
 */
export function createBalanceWatch(deps: BalanceWatchDeps): BalanceWatch {
  const knownWallets = new Map<string, Known>()
  const waiting = new Set<string>()
  let isClosed = false
  let working: Promise<void> | undefined

  function isQuiet(walletId: string, balanceMicro: MicroCredits): boolean {
    const known = knownWallets.get(walletId)
    if (known === undefined || known.untilMs <= deps.nowMs()) return false
    const { range } = known
    if (range === undefined) return true
    return (
      balanceMicro >= range.fromMicro && (range.belowMicro === undefined || balanceMicro < range.belowMicro)
    )
  }

  async function work(): Promise<void> {
    // Not within the request that brought it up.
    await new Promise((resolve) => {
      setImmediate(resolve)
    })
    for (const walletId of waiting) {
      if (isClosed) break
      waiting.delete(walletId)
      try {
        remember(walletId, await deps.look(walletId))
      } catch (error) {
        deps.onError(error, `looking at the balance of ${walletId}`)
      }
    }
    working = undefined
  }

  function remember(walletId: string, range: QuietRange | undefined): void {
    knownWallets.delete(walletId)
    knownWallets.set(walletId, { range, untilMs: deps.nowMs() + quietForMs })
    if (knownWallets.size <= mostKnownWallets) return
    const [oldest] = knownWallets.keys()
    if (oldest !== undefined) knownWallets.delete(oldest)
  }

  return {
    seen(walletId, balanceMicro) {
      if (isClosed || isQuiet(walletId, balanceMicro) || waiting.size >= mostWaitingWallets) return
      waiting.add(walletId)
      working ??= work()
    },
    async close() {
      isClosed = true
      await working
    },
  }
}

/** The same credit manager, with every balance that it learns of told to the watch. */
export function watchBalances(
  credits: LeasedCreditManager,
  watch: Pick<BalanceWatch, 'seen'>,
): LeasedCreditManager {
  function told(result: CreditResult): CreditResult {
    if (result.ok) watch.seen(result.value.balance.walletId, result.value.balance.balanceMicro)
    return result
  }
  return {
    ...credits,
    settle: async (request) => told(await credits.settle(request)),
    credit: async (request) => told(await credits.credit(request)),
    debit: async (request) => told(await credits.debit(request)),
  }
}
