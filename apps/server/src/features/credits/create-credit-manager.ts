import type { IdSource } from '@tessera/core/ids'
import { invariant } from '@tessera/core/invariant'
import { disputeHoldOwner, disputeLeaseEndsAtMs } from '@tessera/core/ledger/dispute-hold'
import type { LedgerOperation } from '@tessera/core/ledger/operation'
import type { WalletBalance, WalletOwner } from '@tessera/core/ledger/wallet'
import { microCredits } from '@tessera/core/money/micro-credits'

import type {
  CreditRequest,
  CreditResult,
  DebitRequest,
  FreezeRequest,
  HoldRequest,
  LeasedCreditManager,
  ReleaseRequest,
  SettleRequest,
} from '../../ports/credit-manager.ts'
import type { LeaseClock } from '../../ports/lease-clock.ts'
import type { LedgerCommand, LedgerCommitter } from '../../ports/ledger-committer.ts'
import type { LedgerReads } from '../../ports/ledger-reads.ts'

export type CreditManagerDeps = {
  readonly committer: LedgerCommitter
  readonly reads: LedgerReads
  readonly ids: IdSource
  readonly leaseClock: LeaseClock
  /** Names this process: the owner of the holds that it opens. */
  readonly instanceId: string
  /** How long a hold lives without being renewed. */
  readonly leaseMs: number
}

/** The only way to move credits: turns requests into operations of the ledger and keeps the leases of what it holds. */
export function createCreditManager(deps: CreditManagerDeps): LeasedCreditManager {
  const walletIdByOpenHold = new Map<string, string>()

  return {
    findBalance: (walletId) => deps.reads.findBalance(walletId),
    findWalletIdOf: (owner) => deps.reads.findWalletIdOf(owner),
    listTransactions: (filter) => deps.reads.listTransactions(filter),
    openWallet: (owner) => openWallet(deps, owner),
    async hold(request) {
      const result = await deps.committer.commit(holdCommand(deps, request))
      if (result.ok) walletIdByOpenHold.set(request.holdId, request.walletId)
      return result
    },
    freeze: (request) => deps.committer.commit(freezeCommand(request)),
    findFrozen: (walletId) => deps.reads.findFrozen(walletId),
    async settle(request) {
      const result = await deps.committer.commit(settleCommand(deps, request))
      if (hasEnded(result)) walletIdByOpenHold.delete(request.holdId)
      return result
    },
    async release(request) {
      const result = await deps.committer.commit(releaseCommand(deps, request))
      if (hasEnded(result)) walletIdByOpenHold.delete(request.holdId)
      return result
    },
    credit: (request) => deps.committer.commit(creditCommand(deps, request)),
    async debit(request) {
      const result = await deps.committer.commit(debitCommand(deps, request))
      if (result.ok && request.freesHoldId !== undefined) walletIdByOpenHold.delete(request.freesHoldId)
      return result
    },
    renewLeases: () => renewLeases(deps, walletIdByOpenHold),
    openHoldIds: () => [...walletIdByOpenHold.keys()],
  }
}

/** A few batches of the ledger. */
const renewalsAtOnce = 500

/** A hold that is over, by us or by somebody else, needs no lease. An unknown outcome keeps its lease. */
function hasEnded(result: CreditResult): boolean {
  return result.ok || result.error.code === 'hold_not_open' || result.error.code === 'hold_not_found'
}

async function openWallet(deps: CreditManagerDeps, owner: WalletOwner): Promise<WalletBalance> {
  const result = await deps.committer.commit({
    operation: { type: 'open_wallet', walletId: deps.ids.create('wallet'), owner },
  })
  if (result.ok) return result.value.balance
  invariant(result.error.code === 'ledger_unavailable', 'opening a wallet is never refused')
  throw new Error('The wallet could not be opened: the ledger is not available')
}

async function renewLeases(deps: CreditManagerDeps, walletIdByOpenHold: Map<string, string>) {
  await deps.leaseClock.synchronise()
  const leaseEndsAtMs = deps.leaseClock.nowMs() + deps.leaseMs
  const lost: string[] = []
  let renewed = 0
  async function renew([holdId, walletId]: readonly [string, string]): Promise<void> {
    const result = await deps.committer.commit({
      operation: { type: 'renew_hold', holdId, walletId, ownerId: deps.instanceId, leaseEndsAtMs },
    })
    if (result.ok) renewed += 1
    else if (hasEnded(result)) {
      // It ended between our look and the commit, or another process found its lease over while we slept.
      if (walletIdByOpenHold.delete(holdId)) lost.push(holdId)
    }
  }
  const open = [...walletIdByOpenHold]
  // Some at a time: all at once would fill the queue, and those at its end would lose their leases.
  for (let start = 0; start < open.length; start += renewalsAtOnce) {
    await Promise.all(open.slice(start, start + renewalsAtOnce).map(renew))
  }
  return { renewed, lost }
}

type Companions = Pick<LedgerCommand, 'idempotency' | 'companions'>

function command(operation: LedgerOperation, request: Companions): LedgerCommand {
  return {
    operation,
    ...(request.idempotency === undefined ? {} : { idempotency: request.idempotency }),
    ...(request.companions === undefined ? {} : { companions: request.companions }),
  }
}

function holdCommand(deps: CreditManagerDeps, request: HoldRequest): LedgerCommand {
  return command(
    {
      type: 'open_hold',
      holdId: request.holdId,
      walletId: request.walletId,
      amountMicro: request.amountMicro,
      minimumMicro: request.minimumMicro,
      ownerId: deps.instanceId,
      leaseEndsAtMs: deps.leaseClock.nowMs() + deps.leaseMs,
    },
    request,
  )
}

function freezeCommand(request: FreezeRequest): LedgerCommand {
  return command(
    {
      type: 'open_hold',
      holdId: request.holdId,
      walletId: request.walletId,
      amountMicro: request.amountMicro,
      minimumMicro: smallestFreezeMicro,
      ownerId: disputeHoldOwner,
      leaseEndsAtMs: disputeLeaseEndsAtMs,
    },
    request,
  )
}

const smallestFreezeMicro = microCredits(1n)

function settleCommand(deps: CreditManagerDeps, request: SettleRequest): LedgerCommand {
  return command(
    {
      type: 'settle_hold',
      holdId: request.holdId,
      walletId: request.walletId,
      chargeMicro: request.chargeMicro,
      description: request.description,
      transactionId: deps.ids.create('transaction'),
      repaymentTransactionId: deps.ids.create('transaction'),
    },
    request,
  )
}

function releaseCommand(deps: CreditManagerDeps, request: ReleaseRequest): LedgerCommand {
  return command(
    {
      type: 'release_hold',
      holdId: request.holdId,
      walletId: request.walletId,
      reason: request.reason,
      repaymentTransactionId: deps.ids.create('transaction'),
    },
    request,
  )
}

function creditCommand(deps: CreditManagerDeps, request: CreditRequest): LedgerCommand {
  return command(
    {
      type: 'credit_wallet',
      walletId: request.walletId,
      amountMicro: request.amountMicro,
      kind: request.kind,
      reference: request.reference,
      source: request.source,
      description: request.description,
      ...(request.actorId === undefined ? {} : { actorId: request.actorId }),
      transactionId: request.transactionId ?? deps.ids.create('transaction'),
      repaymentTransactionId: deps.ids.create('transaction'),
    },
    request,
  )
}

function debitCommand(deps: CreditManagerDeps, request: DebitRequest): LedgerCommand {
  return command(
    {
      type: 'debit_wallet',
      walletId: request.walletId,
      amountMicro: request.amountMicro,
      shortfall: request.shortfall,
      kind: request.kind,
      reference: request.reference,
      destination: request.destination,
      description: request.description,
      ...(request.actorId === undefined ? {} : { actorId: request.actorId }),
      ...(request.freesHoldId === undefined
        ? {}
        : {
            freesHold: {
              holdId: request.freesHoldId,
              repaymentTransactionId: deps.ids.create('transaction'),
            },
          }),
      transactionId: request.transactionId ?? deps.ids.create('transaction'),
    },
    request,
  )
}
