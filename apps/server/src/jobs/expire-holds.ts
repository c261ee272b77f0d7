import type { IdSource } from '@tessera/core/ids'
import { microCredits } from '@tessera/core/money/micro-credits'
import { nanoUsd } from '@tessera/core/money/nano-usd'

import type { CompanionWrite } from '../ports/companion-write.ts'
import type { LeaseClock } from '../ports/lease-clock.ts'
import type { LedgerCommitter } from '../ports/ledger-committer.ts'
import type { AbandonedHold, LedgerReads } from '../ports/ledger-reads.ts'

export type ExpireHoldsDeps = {
  readonly committer: LedgerCommitter
  readonly reads: Pick<LedgerReads, 'listExpiredHolds' | 'listForeignHolds'>
  readonly ids: IdSource
  readonly leaseClock: LeaseClock
  readonly instanceId: string
}

export type ExpiredHolds = {
  readonly released: number
  /** Renewed, settled or released by their owner just before us. */
  readonly kept: number
}

const pageHolds = 200

/**
 * Frees what a dead process left held: its lease ended and nobody renewed it. The run ends as interrupted and costs
 * its user nothing; the part of the answer that was saved stays readable.
 */
export async function expireHolds(deps: ExpireHoldsDeps): Promise<ExpiredHolds> {
  await deps.leaseClock.synchronise()
  const leaseEndedBeforeMs = deps.leaseClock.nowMs()
  return releaseAll(deps, {
    list: () => deps.reads.listExpiredHolds({ leaseEndedBeforeMs, limit: pageHolds }),
    leaseEndedBeforeMs,
  })
}

/**
 * At the start on a database that one process has alone: whoever opened these holds is gone, so nobody waits for
 * their leases.
 */
export async function expireForeignHolds(deps: ExpireHoldsDeps): Promise<ExpiredHolds> {
  return releaseAll(deps, {
    list: () => deps.reads.listForeignHolds({ ownerId: deps.instanceId, limit: pageHolds }),
  })
}

async function releaseAll(
  deps: ExpireHoldsDeps,
  work: { readonly list: () => Promise<readonly AbandonedHold[]>; readonly leaseEndedBeforeMs?: number },
): Promise<ExpiredHolds> {
  let released = 0
  let kept = 0
  for (;;) {
    const holds = await work.list()
    const answers = await Promise.all(holds.map((hold) => release(deps, hold, work.leaseEndedBeforeMs)))
    const releasedNow = answers.filter(Boolean).length
    released += releasedNow
    kept += holds.length - releasedNow
    // A page on which nothing could be done would come again: whatever is in the way, the next run tries again.
    if (holds.length < pageHolds || releasedNow === 0) return { released, kept }
  }
}

async function release(
  deps: ExpireHoldsDeps,
  hold: AbandonedHold,
  leaseEndedBeforeMs: number | undefined,
): Promise<boolean> {
  const result = await deps.committer.commit({
    operation: {
      type: 'release_hold',
      holdId: hold.holdId,
      walletId: hold.walletId,
      reason: 'expired',
      ...(leaseEndedBeforeMs === undefined ? {} : { leaseEndedBeforeMs }),
      repaymentTransactionId: deps.ids.create('transaction'),
    },
    companions: companionsOf(deps, hold),
  })
  return result.ok
}

function companionsOf(deps: ExpireHoldsDeps, hold: AbandonedHold): readonly CompanionWrite[] {
  const { run, message } = hold
  if (!run) return []
  const ended: CompanionWrite[] = [
    {
      type: 'run_ended',
      runId: hold.holdId,
      status: 'expired',
      modelId: run.modelId,
      provider: run.provider,
      rateCardId: run.rateCardId,
      outputBoundTokens: run.outputBoundTokens,
      errorCode: 'interrupted',
      attempts: run.attempts,
    },
    {
      type: 'platform_loss_booked',
      lossId: deps.ids.create('platformLoss'),
      runId: hold.holdId,
      // What the provider took for it died with the process; the row says that there was something.
      reason: 'interrupted',
      costNanoUsd: nanoUsd(run.costNanoUsd ?? 0n),
      unchargedMicro: microCredits(0n),
    },
  ]
  if (message) {
    ended.push({
      type: 'message_ended',
      messageId: message.id,
      conversationId: message.conversationId,
      status: 'incomplete',
      text: message.text,
    })
  }
  return ended
}
