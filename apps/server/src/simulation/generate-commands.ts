import { disputeHoldOwner, disputeLeaseEndsAtMs } from '@tessera/core/ledger/dispute-hold'
import type { IdempotencyClaim, LedgerOperation } from '@tessera/core/ledger/operation'
import { microCredits } from '@tessera/core/money/micro-credits'
import type { MicroCredits } from '@tessera/core/money/micro-credits'

import type { LedgerCommand } from '../ports/ledger-committer.ts'
import type { LedgerModel } from './ledger-model.ts'
import { fullWallet } from './operations/draw-wallet.ts'
import type { SeededRandom } from './seeded-random.ts'

/** What is known to somebody who sends commands to the ledger by hand, sensible ones and others. */
export type CommandWorld = {
  readonly random: SeededRandom
  readonly model: LedgerModel
  /** The wall clock, which jumps. */
  readonly nowMs: number
  /** The clock of the leases, which only goes forward. */
  readonly leaseNowMs: number
  /** The process that is alive; a crash makes another one. */
  readonly instanceId: string
  lastId: number
  /** What was asked for lately, for those who ask again. */
  readonly recent: LedgerCommand[]
  /** Holds that the batch being made asks for, and those that it already ends. */
  readonly batch: { readonly opened: HoldTarget[]; readonly ended: Set<string> }
}

export type HoldTarget = { readonly holdId: string; readonly walletId: string }

const wallets = 12
/** The ids of everything that is done by hand begin with this. */
export const byHand = 'hnd'
const leaseMs = 60_000
const recentCommands = 200

export const commandWeights = [
  ['open_wallet', 2],
  ['hold', 34],
  ['settle', 22],
  ['release', 5],
  ['renew', 4],
  ['expire', 5],
  ['late_result', 2],
  ['credit', 11],
  ['claw_back', 2],
  ['freeze', 2],
  ['claw_back_frozen', 2],
  ['correction', 1],
  ['repeat', 8],
  ['same_reference', 2],
  ['taken_transaction_id', 1],
] as const

export type CommandKind = (typeof commandWeights)[number][0]

/** What somebody asks for next, under names of their own: nobody else's runs and purchases are touched. */
export function drawCommand(world: CommandWorld, kind: CommandKind): LedgerCommand {
  const repeated = kind === 'repeat' ? world.random.pick(world.recent) : undefined
  const command = repeated ?? withClaim(world, kind, operationFor(world, kind))
  world.recent.push(command)
  if (world.recent.length > recentCommands) world.recent.shift()
  return command
}

function operationFor(world: CommandWorld, action: CommandKind): LedgerOperation {
  if (isAboutDispute(action)) return disputed(world, action)
  switch (action) {
    case 'open_wallet':
      return openWallet(world)
    case 'settle':
      return settle(world, pickHold(world, 'open'))
    case 'late_result':
      return settle(world, pickHold(world, 'ended'))
    case 'release':
      return release(world)
    case 'renew':
      return renew(world)
    case 'expire':
      return expire(world)
    case 'credit':
    case 'same_reference':
      return credit(world, action)
    case 'claw_back':
    case 'correction':
      return debit(world, action)
    case 'taken_transaction_id':
      return creditUnderTakenId(world)
    case 'hold':
    case 'repeat':
      return hold(world)
    default:
      throw new Error(`nobody knows how to ${String(action)}`)
  }
}

function isAboutDispute(action: CommandKind): action is 'freeze' | 'claw_back_frozen' {
  return action === 'freeze' || action === 'claw_back_frozen'
}

function disputed(world: CommandWorld, action: 'freeze' | 'claw_back_frozen'): LedgerOperation {
  return action === 'freeze' ? freeze(world) : clawBackFrozen(world)
}

/** A few people ask with an idempotency key, and some of them use it for something else later. */
function withClaim(world: CommandWorld, action: CommandKind, operation: LedgerOperation): LedgerCommand {
  const isAsked = action === 'hold' || action === 'credit' || action === 'correction'
  if (!isAsked || !world.random.chance(25)) return { operation }
  const claim: IdempotencyClaim = {
    scopeKey: `key_${world.random.between(1, 300)}`,
    requestHash: world.random.chance(80) ? `${action} as usual` : `${action} another way`,
    subjectId: freshId(world, 'run'),
    expiresAtMs: world.nowMs + 24 * 60 * 60 * 1000,
  }
  return { operation, idempotency: claim }
}

function openWallet(world: CommandWorld): LedgerOperation {
  const operation = openWalletOf(world.random.between(1, wallets))
  return world.random.chance(90) ? operation : { ...operation, walletId: freshId(world, 'wal') }
}

function openWalletOf(number: number): Extract<LedgerOperation, { type: 'open_wallet' }> {
  return {
    type: 'open_wallet',
    walletId: `wal_${number}`,
    owner: { kind: number % 4 === 0 ? 'organization' : 'user', id: `own_${number}` },
  }
}

function hold(world: CommandWorld): Extract<LedgerOperation, { type: 'open_hold' }> {
  const amountMicro = amount(world)
  const minimumMicro = world.random.chance(50)
    ? amountMicro
    : microCredits((amountMicro * BigInt(world.random.between(0, 110))) / 100n)
  const target = { holdId: freshId(world, byHand), walletId: walletId(world) }
  world.batch.opened.push(target)
  return {
    type: 'open_hold',
    ...target,
    amountMicro,
    minimumMicro,
    ownerId: world.instanceId,
    leaseEndsAtMs: world.leaseNowMs + leaseMs,
  }
}

function settle(world: CommandWorld, target: HoldTarget): LedgerOperation {
  const share = world.random.chance(5) ? 101 : world.random.between(0, 100)
  const ceiling = world.model.holds.get(target.holdId)?.amount ?? 1000n
  return {
    type: 'settle_hold',
    ...target,
    chargeMicro: microCredits((ceiling * BigInt(share) + 99n) / 100n),
    description: `Answer ${share}`,
    transactionId: freshId(world, 'txn'),
    repaymentTransactionId: freshId(world, 'txn'),
  }
}

function release(world: CommandWorld): LedgerOperation {
  return {
    type: 'release_hold',
    ...pickHold(world, world.random.chance(90) ? 'open' : 'ended'),
    reason: world.random.pick(['failed', 'cancelled', 'empty', 'shutdown'] as const) ?? 'failed',
    repaymentTransactionId: freshId(world, 'txn'),
  }
}

function renew(world: CommandWorld): LedgerOperation {
  return {
    type: 'renew_hold',
    ...pickHold(world, 'open'),
    ownerId: world.random.chance(90) ? world.instanceId : 'ins_somebody_else',
    leaseEndsAtMs: world.leaseNowMs + leaseMs - world.random.between(0, 20_000),
  }
}

/** The sweeper; after a crash it does not wait for the leases of the dead. */
function expire(world: CommandWorld): LedgerOperation {
  const target = pickHold(world, 'open')
  const isForeign = world.model.holds.get(target.holdId)?.ownerId !== world.instanceId
  return {
    type: 'release_hold',
    ...target,
    reason: 'expired',
    ...(isForeign && world.random.chance(50) ? {} : { leaseEndedBeforeMs: world.leaseNowMs }),
    repaymentTransactionId: freshId(world, 'txn'),
  }
}

function credit(
  world: CommandWorld,
  action: 'credit' | 'same_reference',
): Extract<LedgerOperation, { type: 'credit_wallet' }> {
  const isPurchase = world.random.chance(60)
  const isVeryMuch = world.random.chance(1)
  return {
    type: 'credit_wallet',
    walletId: isVeryMuch ? fullWallet : walletId(world),
    amountMicro: isVeryMuch ? microCredits(4_294_967_296_000_000n) : amount(world),
    kind: isPurchase ? 'purchase' : 'bonus',
    reference: action === 'credit' ? freshId(world, byHand) : `${byHand}_ref_${world.random.between(1, 20)}`,
    source: isPurchase ? 'sales' : 'grants',
    description: 'Credits',
    ...(isPurchase ? {} : { actorId: 'usr_admin' }),
    transactionId: freshId(world, 'txn'),
    repaymentTransactionId: freshId(world, 'txn'),
  }
}

/** A bug elsewhere gives an id twice: the database refuses it, and its neighbours must not notice. */
function creditUnderTakenId(world: CommandWorld): LedgerOperation {
  const transactionId = world.random.pick([...world.model.transactionIds])
  return { ...credit(world, 'credit'), ...(transactionId === undefined ? {} : { transactionId }) }
}

function debit(
  world: CommandWorld,
  action: 'claw_back' | 'correction',
): Extract<LedgerOperation, { type: 'debit_wallet' }> {
  const isClawBack = action === 'claw_back'
  return {
    type: 'debit_wallet',
    walletId: walletId(world),
    amountMicro: amount(world),
    shortfall: isClawBack ? 'debt' : 'refuse',
    kind: isClawBack ? 'refund' : 'adjustment',
    reference: freshId(world, byHand),
    destination: isClawBack ? 'refunds' : 'adjustments',
    description: isClawBack ? 'Refund' : 'Correction',
    transactionId: freshId(world, 'txn'),
  }
}

/** A dispute: most of what is there, for as long as it takes. */
function freeze(world: CommandWorld): LedgerOperation {
  return { ...hold(world), minimumMicro: microCredits(1n), ...disputeTerms }
}

const disputeTerms = { ownerId: disputeHoldOwner, leaseEndsAtMs: disputeLeaseEndsAtMs }

/** A dispute is lost, or refunded while it is open: what it froze is taken, whatever else the wallet owes. */
function clawBackFrozen(world: CommandWorld): LedgerOperation {
  const { holdId, walletId: ofWallet } = pickHold(world, world.random.chance(90) ? 'open' : 'ended')
  return {
    ...debit(world, 'claw_back'),
    walletId: ofWallet,
    shortfall: world.random.chance(98) ? 'debt' : 'refuse',
    freesHold: { holdId, repaymentTransactionId: freshId(world, 'txn') },
  }
}

function pickHold(world: CommandWorld, wanted: 'open' | 'ended'): HoldTarget {
  const { random, model } = world
  // A caller's mistake: a hold that never was, or somebody else's.
  if (random.chance(2)) return { holdId: 'run_unknown', walletId: walletId(world) }
  const candidates = wanted === 'open' ? openHolds(world) : endedLately(model)
  // Two who end one hold at once are rare, but there.
  const untouched = random.chance(90)
    ? candidates.filter(({ holdId }) => !world.batch.ended.has(holdId))
    : candidates
  const target = random.pick(untouched) ?? { holdId: 'run_unknown', walletId: walletId(world) }
  world.batch.ended.add(target.holdId)
  return random.chance(98) ? target : { ...target, walletId: walletId(world) }
}

function openHolds({ model, batch }: CommandWorld): HoldTarget[] {
  const targets = [...batch.opened]
  for (const wallet of model.wallets.values()) {
    for (const holdId of wallet.openHolds.keys()) {
      if (holdId.startsWith(byHand)) targets.push({ holdId, walletId: wallet.id })
    }
  }
  return targets
}

function endedLately(model: LedgerModel): HoldTarget[] {
  return model.ended.slice(-400).filter(({ holdId }) => holdId.startsWith(byHand))
}

function walletId(world: CommandWorld): string {
  return world.random.chance(99) ? `wal_${world.random.between(1, wallets)}` : 'wal_unknown'
}

/** Mostly ordinary, sometimes a single micro-credit, sometimes nonsense. */
function amount(world: CommandWorld): MicroCredits {
  const { random } = world
  if (random.chance(1)) return microCredits(BigInt(random.between(-5, 0)))
  if (random.chance(5)) return microCredits(BigInt(random.between(1, 3)))
  return microCredits(BigInt(random.between(1, 40)) * 1_000_003n)
}

function freshId(world: CommandWorld, prefix: string): string {
  world.lastId += 1
  return `${prefix}_${world.lastId}`
}
