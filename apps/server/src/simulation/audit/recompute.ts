import { createHash } from 'node:crypto'

import { describe } from '../describe.ts'
import { figuresOf } from '../ledger-model.ts'
import type { World } from '../world.ts'
import { add, integer, integerOrZero, text } from './stored-rows.ts'
import type { StoredRows } from './stored-rows.ts'

/** Everything that is stored, row by row, against everything that the models know: nothing is missing, nothing is over. */
export async function recomputeAll(world: World, rows: StoredRows): Promise<void> {
  compareWallets(world, rows)
  compareHolds(world, rows)
  compareTransactions(world, rows)
  compareRuns(world, rows)
  await compareClaims(world)
  await demandChain(world)
  await demandAppendOnly(world)
}

function compareWallets(world: World, { wallets }: StoredRows): void {
  world.demand(wallets.length === world.model.wallets.size, 'L2', () => 'a wallet is missing or too much')
  for (const row of wallets) {
    const wallet = world.model.wallets.get(text(row, 'id'))
    const figures = wallet && figuresOf(wallet)
    const wanted = figures && [figures.balanceMicro, figures.heldMicro, figures.debtMicro, wallet.legs]
    const stored = ['posted', 'held', 'debt', 'seq'].map((column) => integer(row, column))
    world.demand(
      stored.join() === wanted?.join(),
      'L2',
      () => `wallet ${text(row, 'id')}: ${describe([stored, wanted])}`,
    )
  }
}

function compareHolds(world: World, { holds }: StoredRows): void {
  world.demand(holds.length === world.model.holds.size, 'R1', () => 'a hold is missing or too much')
  for (const row of holds) {
    const hold = world.model.holds.get(text(row, 'id'))
    const stored = [
      row['wallet_id'],
      row['amount'],
      row['status'],
      integerOrZero(row, 'charged'),
      row['lease_ends_at_ms'],
    ]
    const wanted = hold && [hold.walletId, hold.amount, hold.status, hold.charge ?? 0n, hold.leaseEndsAtMs]
    world.demand(
      stored.join() === wanted?.join(),
      'R1',
      () => `hold ${text(row, 'id')}: ${describe([stored, wanted])}`,
    )
  }
}

/** L8: every movement that was accepted is there once, with its amount, and the accounts sum up to them. */
function compareTransactions(world: World, { transactions, systemLegs }: StoredRows): void {
  const { movements, holds } = world.model
  const byId = new Map(transactions.map((row) => [text(row, 'id'), row]))
  const stored = new Map<string, bigint>()
  for (const leg of systemLegs) {
    if (leg['account'] === 'receivable') continue
    const row = byId.get(text(leg, 'transaction_id'))
    const name = row && `${text(row, 'kind')}/${text(row, 'reference')} ${text(leg, 'account')}`
    add(stored, name ?? '', integer(leg, 'amount'))
  }
  const wanted = new Map<string, bigint>()
  for (const [name, { account, change }] of movements) wanted.set(`${name} ${account}`, -change)
  for (const [holdId, { charge }] of holds) if (charge) wanted.set(`usage/${holdId} usage`, charge)
  world.demand(
    stored.size === wanted.size,
    'L8',
    () => `${stored.size} movements are stored, ${wanted.size} were made`,
  )
  for (const [name, amount] of wanted) {
    world.demand(
      stored.get(name) === amount,
      'L8',
      () => `${name} moved ${stored.get(name)}, it should be ${amount}`,
    )
  }
}

function compareRuns(world: World, { runs }: StoredRows): void {
  const known = world.runModel.runs
  world.demand(runs.length === known.size, 'R1', () => 'a run is missing or too much')
  for (const row of runs) {
    const run = known.get(text(row, 'id'))
    const stored = [row['status'], row['held'], integerOrZero(row, 'charged'), row['rate_card_id']]
    const end = run?.ended
    const wanted = run && [
      end?.status ?? 'running',
      run.held,
      end?.charge ?? 0n,
      end?.rateCardId ?? run.opened.rateCardId,
    ]
    world.demand(
      stored.join() === wanted?.join(),
      'R4',
      () => `run ${text(row, 'id')}: ${describe([stored, wanted])}`,
    )
  }
}

/** R10: a key stands for what it was first used for. */
async function compareClaims(world: World): Promise<void> {
  const rows = await world.backend.all(
    'select scope_key, request_hash, subject_id, expires_at_ms from idempotency_keys',
  )
  const { claims } = world.model
  world.demand(
    rows.length === claims.size,
    'R10',
    () => `${rows.length} keys are stored, ${claims.size} were taken`,
  )
  for (const row of rows) {
    const claim = claims.get(text(row, 'scope_key'))
    const stored = [row['request_hash'], row['subject_id'], row['expires_at_ms']]
    const wanted = claim && [claim.requestHash, claim.subjectId, claim.expiresAtMs]
    world.demand(
      stored.join() === wanted?.join(),
      'R10',
      () => `the key ${text(row, 'scope_key')} stands for another`,
    )
  }
}

const chainQuery = `select l.*, t.kind, t.reference, t.description, t.actor_id, t.created_at_ms, w.owner_kind, w.owner_id,
    w.chain_hash as last_hash, w.seq as last_seq
  from wallet_legs l join ledger_transactions t on t.id = l.transaction_id join wallets w on w.id = l.wallet_id
  order by l.wallet_id, l.seq`

/** L9: the chain, worked out from its definition alone. */
async function demandChain(world: World): Promise<void> {
  const legs = await world.backend.all(chainQuery)
  const lines = new Map<string, unknown[]>()
  const order = 'select * from system_legs order by transaction_id, line'
  for (const line of await world.backend.all(order)) {
    const id = text(line, 'transaction_id')
    const known = lines.get(id) ?? []
    known.push([Number(line['line']), line['account'], line['wallet_id'], String(line['amount'])])
    lines.set(id, known)
  }
  let hash = ''
  for (const leg of legs) {
    const walletId = text(leg, 'wallet_id')
    if (leg['seq'] === 1n) hash = sha256(['wallet', walletId, leg['owner_kind'], leg['owner_id']])
    const amounts = ['amount', 'balance_after', 'credited_total', 'debited_total'].map((name) =>
      String(leg[name]),
    )
    const said = [
      leg['kind'],
      leg['reference'],
      leg['description'],
      leg['actor_id'],
      Number(leg['created_at_ms']),
    ]
    const id = text(leg, 'transaction_id')
    hash = sha256([hash, walletId, String(leg['seq']), id, ...said, ...amounts, lines.get(id) ?? []])
    world.demand(
      hash === leg['chain_hash'],
      'L9',
      () => `leg ${String(leg['seq'])} of ${walletId} breaks the chain`,
    )
    const isLast = leg['seq'] === leg['last_seq']
    world.demand(
      !isLast || hash === leg['last_hash'],
      'L9',
      () => `wallet ${walletId} is not at the end of its chain`,
    )
  }
}

function sha256(fields: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex')
}

const forbidden = ['ledger_transactions', 'wallet_legs', 'system_legs'].flatMap((table) => [
  `update ${table} set amount = amount`.replace(
    'ledger_transactions set amount = amount',
    'ledger_transactions set kind = kind',
  ),
  `delete from ${table}`,
])

/** L6: nobody changes what was written. */
async function demandAppendOnly(world: World): Promise<void> {
  for (const statement of forbidden) {
    world.demand(await isRefused(world, statement), 'L6', () => `the database accepted: ${statement}`)
  }
}

async function isRefused(world: World, statement: string): Promise<boolean> {
  try {
    await world.backend.all(statement)
    return false
  } catch {
    return true
  }
}
