import type { LedgerOperation } from '@tessera/core/ledger/operation'

import type { LedgerCommitResult } from '../adapters/db/ledger/ledger-backend.ts'
import { holdFromRow, walletFromRow } from '../adapters/db/ledger/ledger-rows.ts'
import type { LedgerCommand } from '../ports/ledger-committer.ts'
import { describe } from './describe.ts'
import { figuresOf } from './ledger-model.ts'
import type { ModelAnswer } from './ledger-model.ts'
import type { World } from './world.ts'

export type JudgedBatch = {
  /** Those that were written, in their order. */
  readonly commands: readonly LedgerCommand[]
  /** Undefined where the answers were lost with the process. */
  readonly results: readonly LedgerCommitResult[] | undefined
  /** Versions of orders as they were before the batch, for those that it changes. */
  readonly orderVersions: Map<string, bigint>
  /** What the freezes among them may take, as it was before the batch, by their holds. */
  readonly freezable: ReadonlyMap<string, bigint>
  /** Told of every answer that was expected. */
  readonly count: (type: string, answer: ModelAnswer) => void
}

/**
 * The cheap checks after every batch: each answer is the model's, each run was charged what its story is worth, and each
 * wallet and hold that was touched says what the model says.
 */
export async function judgeBatch(world: World, batch: JudgedBatch): Promise<void> {
  const walletIds = new Set<string>()
  const holdIds = new Set<string>()
  for (const [index, command] of batch.commands.entries()) {
    const { operation } = command
    const expected = expect(world, command, batch.orderVersions)
    batch.count(operation.type, expected)
    walletIds.add(operation.walletId)
    if ('holdId' in operation) holdIds.add(operation.holdId)
    if (operation.type === 'debit_wallet' && operation.freesHold) holdIds.add(operation.freesHold.holdId)
    const result = batch.results?.[index]
    if (batch.results && (result === undefined || !isSame(result, expected))) {
      world.violate(`${describe(operation)}: expected ${describe(expected)}, got ${describe(result)}`)
      return
    }
    if (expected.type !== 'done') continue
    acceptRun(world, command, expected)
    demandOwnCreditsFrozen(world, batch, { operation, amountMicro: expected.amountMicro })
  }
  await compareWallets(world, [...walletIds])
  await compareHolds(world, [...holdIds])
}

function expect(world: World, command: LedgerCommand, versions: Map<string, bigint>): ModelAnswer {
  const changed = command.companions?.find((companion) => companion.type === 'order_changed')
  const redeemed = command.companions?.find((companion) => companion.type === 'voucher_redeemed')
  const isStale = changed !== undefined && versions.get(changed.order.id) !== changed.previousVersion
  const isDoomed = isStale || (redeemed !== undefined && world.vouchers.model.isDoomed(redeemed, world.nowMs))
  const { operation, idempotency: claim } = command
  const expected = world.model.apply(operation, { claim, nowMs: world.nowMs, isDoomed })
  if (changed && expected.type === 'done' && !expected.replayed) {
    versions.set(changed.order.id, changed.previousVersion + 1n)
  }
  if (redeemed && expected.type === 'done' && !expected.replayed) {
    const wrong = world.vouchers.model.accept(redeemed, expected.amountMicro)
    if (wrong !== undefined) world.violate(wrong)
  }
  return expected
}

function acceptRun(
  world: World,
  command: LedgerCommand,
  { amountMicro, replayed }: { readonly amountMicro: bigint; readonly replayed: boolean },
): void {
  const wrong = world.runModel.accept(command, { amountMicro, replayed })
  if (wrong !== undefined) world.violate(wrong)
}

function demandOwnCreditsFrozen(
  world: World,
  { freezable }: JudgedBatch,
  { operation, amountMicro }: { readonly operation: LedgerOperation; readonly amountMicro: bigint },
): void {
  const most = operation.type === 'open_hold' ? freezable.get(operation.holdId) : undefined
  if (most === undefined) return
  world.demand(
    amountMicro <= most,
    'P5',
    () => `${amountMicro} are frozen where ${most} of the purchase are left`,
  )
}

async function compareWallets(world: World, walletIds: readonly string[]): Promise<void> {
  const rows = await world.backend.find('wallets', walletIds)
  const stored = new Map(rows.map(walletFromRow).map((wallet) => [wallet.id, wallet]))
  for (const id of walletIds) {
    const expected = world.model.wallets.get(id)
    const wallet = stored.get(id)
    const actual = wallet && [wallet.postedMicro, wallet.heldMicro, wallet.debtMicro, wallet.seq]
    const figures = expected && figuresOf(expected)
    const wanted = figures && [figures.balanceMicro, figures.heldMicro, figures.debtMicro, expected.legs]
    if (actual?.join() !== wanted?.join()) {
      world.violate(`L2, L3: wallet ${id}: expected ${describe(wanted)}, stored ${describe(actual)}`)
    }
  }
}

async function compareHolds(world: World, holdIds: readonly string[]): Promise<void> {
  const rows = await world.backend.find('holds', holdIds)
  const stored = new Map(rows.map(holdFromRow).map((hold) => [hold.id, hold]))
  for (const id of holdIds) {
    const expected = world.model.holds.get(id)
    const hold = stored.get(id)
    const charged = hold?.status === 'settled' ? hold.chargedMicro : undefined
    const actual = hold && [hold.amountMicro, hold.status, hold.leaseEndsAtMs, charged]
    const wanted = expected && [expected.amount, expected.status, expected.leaseEndsAtMs, expected.charge]
    if (actual?.join() !== wanted?.join()) {
      world.violate(`R1, R2: hold ${id}: expected ${describe(wanted)}, stored ${describe(actual)}`)
    }
  }
}

/** Whether an answer of the ledger says what the model says, to the last figure. */
function isSame(result: LedgerCommitResult, expected: ModelAnswer): boolean {
  if ('fault' in result) return expected.type === 'fault'
  if (!result.ok) return expected.type === 'refused' && isSameRefusal(result.error, expected.error)
  if (expected.type !== 'done') return false
  const { balance, amountMicro, transactionId, replayed } = result.value
  const { figures } = expected
  return (
    balance.walletId === expected.walletId &&
    balance.balanceMicro === figures.balanceMicro &&
    balance.heldMicro === figures.heldMicro &&
    balance.availableMicro === figures.availableMicro &&
    balance.debtMicro === figures.debtMicro &&
    amountMicro === expected.amountMicro &&
    transactionId === expected.transactionId &&
    replayed === expected.replayed
  )
}

function isSameRefusal(error: object, expected: Readonly<Record<string, unknown>>): boolean {
  const told = Object.entries(error)
  return (
    told.length === Object.keys(expected).length && told.every(([name, value]) => expected[name] === value)
  )
}

/** What a fault of a command is about, for the counts. */
export function outcomeName(type: string, answer: ModelAnswer): string {
  if (answer.type === 'refused') return `${type} ${String(answer.error['code'])}`
  return `${type} ${answer.type === 'done' && answer.replayed ? 'replayed' : answer.type}`
}
