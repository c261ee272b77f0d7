import { assertNever } from '@tessera/core/invariant'
import type { LedgerOperation } from '@tessera/core/ledger/operation'
import { microCredits } from '@tessera/core/money/micro-credits'
import { expect, onTestFinished, test } from 'vitest'

import { breakingAtCommit } from '../../../../test/breaking-connection.ts'
import { openTestDatabase } from '../../../../test/databases.ts'
import { deepened } from '../../../../test/depth.ts'
import { createTestClock } from '../../../../test/ledger.ts'
import type { LedgerCommand, LedgerCommitter } from '../../../ports/ledger-committer.ts'
import { SeededRandom } from '../../../simulation/seeded-random.ts'
import type { PostgresDatabase } from '../database.ts'
import { createLedgerCommitter } from './group-committer.ts'
import { createPostgresLedgerBackend } from './postgres-committer.ts'
import { verifyLedger } from './verify-ledger.ts'

const wallets = ['wal_1', 'wal_2', 'wal_3'] as const
const committers = 3
const spendersOfEach = 6
const commandsOfEach = 25

/** What somebody was told: what the books say in the end has to be made of it. */
type Told = {
  readonly operation: LedgerOperation
  readonly answer: Awaited<ReturnType<LedgerCommitter['commit']>>
  readonly key: string | undefined
}

/**
 * Several committers, as several processes have them, on one PostgreSQL: everybody spends from the same three wallets,
 * and all fight over the same holds, references and keys, while connections break at their commits. In which order they
 * come is nobody's plan, so only what does not depend on it is demanded.
 * @see https://www.postgresql.org/docs/current/explicit-locking.html
 */
test.each(Array.from({ length: deepened(4) }, (_, index) => index + 1))(
  'several committers on the same wallets, with connections that break: each answer is in the books, once (seed %i)',
  async (seed) => {
    const database = await openTestDatabase('postgres')
    onTestFinished(() => database.close())
    if (database.dialect !== 'postgres') throw new Error('this test is about PostgreSQL')
    const { told, breaks } = await spendTogether(database, seed)
    expect(breaks).toBeGreaterThan(0)

    const report = await verifyLedger(database)
    expect(report.violation).toBeUndefined()
    const accepted = told.filter(({ answer }) => answer.ok && !answer.value.replayed)
    expect(accepted.length).toBeGreaterThan(committers * spendersOfEach)
    demandOnce(accepted)
    await demandSums(database, accepted)
    await demandHolds(database, told)
  },
)

async function spendTogether(database: PostgresDatabase, seed: number) {
  const random = new SeededRandom(seed)
  const clock = createTestClock()
  const count = { breaks: 0, lastId: 0 }
  const all = Array.from({ length: committers }, () =>
    createLedgerCommitter(
      createPostgresLedgerBackend({
        clock,
        openClient: async () =>
          breakingAtCommit(await database.postgres.openClient(), () => {
            if (!random.chance(4)) return undefined
            count.breaks += 1
            return random.chance(50) ? 'before' : 'after'
          }),
      }),
      { maxBatchCommands: 8 },
    ),
  )
  const told: Told[] = []
  const say = async (committer: LedgerCommitter, command: LedgerCommand): Promise<void> => {
    // An answer that was lost says nothing: the same is asked again, as the processes do.
    for (let asked = 1; asked <= 20; asked += 1) {
      const answer = await committer.commit(command)
      if (!answer.ok && answer.error.code === 'ledger_unavailable') continue
      told.push({ operation: command.operation, answer, key: command.idempotency?.scopeKey })
      return
    }
    throw new Error('the ledger never answers')
  }
  const [first] = all
  if (first === undefined) throw new Error('there are committers')
  for (const walletId of wallets) {
    await say(first, {
      operation: { type: 'open_wallet', walletId, owner: { kind: 'user', id: `usr_${walletId}` } },
    })
  }
  await Promise.all(
    all.flatMap((committer) =>
      Array.from({ length: spendersOfEach }, async () => {
        for (let index = 0; index < commandsOfEach; index += 1) {
          count.lastId += 1
          await say(committer, drawCommand(random, count.lastId))
        }
      }),
    ),
  )
  for (const committer of all) await committer.close()
  return { told, breaks: count.breaks }
}

/** Of few holds, references and keys, so that several want the same at once. */
function drawCommand(random: SeededRandom, id: number): LedgerCommand {
  const walletId = random.pick(wallets) ?? 'wal_1'
  const holdId = `run_${random.between(1, 40)}_${walletId}`
  const amountMicro = microCredits(BigInt(random.between(1, 50)) * 1_000_003n)
  const shared = { walletId, transactionId: `txn_${id}`, repaymentTransactionId: `txn_${id}_debt` }
  const drawn = random.weighted([
    ['credit', 6],
    ['debit', 3],
    ['hold', 9],
    ['settle', 5],
    ['release', 3],
    ['renew', 2],
  ] as const)
  const kind = drawn ?? 'hold'
  switch (kind) {
    case 'credit':
      return withKey(random, `txn_${id}`, {
        ...shared,
        type: 'credit_wallet',
        amountMicro,
        kind: 'bonus',
        reference: `grant_${random.chance(20) ? random.between(1, 20) : id}_${walletId}`,
        source: 'grants',
        description: 'A grant',
      })
    case 'debit':
      return withKey(random, `txn_${id}`, {
        ...shared,
        type: 'debit_wallet',
        amountMicro,
        shortfall: random.chance(50) ? 'debt' : 'refuse',
        kind: 'adjustment',
        reference: `correction_${id}`,
        destination: 'adjustments',
        description: 'A correction',
      })
    case 'settle':
      return {
        operation: {
          ...shared,
          type: 'settle_hold',
          holdId,
          chargeMicro: microCredits(BigInt(random.between(0, 20)) * 500_001n),
          description: 'An answer',
        },
      }
    case 'release':
      return { operation: { ...shared, type: 'release_hold', holdId, reason: 'failed' } }
    case 'renew':
      return { operation: { type: 'renew_hold', holdId, walletId, ownerId: 'ins_1', leaseEndsAtMs: id } }
    case 'hold':
      return {
        operation: {
          type: 'open_hold',
          holdId,
          walletId,
          amountMicro,
          minimumMicro: microCredits(1n),
          ownerId: 'ins_1',
          leaseEndsAtMs: 1,
        },
      }
    default:
      return assertNever(kind)
  }
}

function withKey(random: SeededRandom, subjectId: string, operation: LedgerOperation): LedgerCommand {
  if (random.chance(70)) return { operation }
  const scopeKey = `key_${random.between(1, 30)}`
  return {
    operation,
    idempotency: { scopeKey, requestHash: 'the same', subjectId, expiresAtMs: Number.MAX_SAFE_INTEGER },
  }
}

/** L7, R1, R10: of all who wanted the same reference, key or end of a hold, one got it. */
function demandOnce(accepted: readonly Told[]): void {
  const once = accepted.flatMap(({ operation, key }) => [
    ...('reference' in operation ? [`${operation.kind} ${operation.reference}`] : []),
    ...(operation.type === 'open_hold' ? [`opened ${operation.holdId}`] : []),
    ...(operation.type === 'settle_hold' || operation.type === 'release_hold'
      ? [`ended ${operation.holdId}`]
      : []),
    ...(key === undefined ? [] : [key]),
  ])
  expect(once.length).toBe(new Set(once).size)
}

/** L8: what a wallet has or owes is what everybody was told together, whatever their order. */
async function demandSums({ db }: PostgresDatabase, accepted: readonly Told[]): Promise<void> {
  const net = new Map<string, bigint>(wallets.map((id) => [id, 0n]))
  for (const { operation, answer } of accepted) {
    if (!answer.ok) continue
    const sign = operation.type === 'credit_wallet' ? 1n : 0n
    const isOut = operation.type === 'debit_wallet' || operation.type === 'settle_hold'
    const amount = answer.value.amountMicro * (isOut ? -1n : sign)
    net.set(operation.walletId, (net.get(operation.walletId) ?? 0n) + amount)
  }
  const stored = await db.selectFrom('wallets').select(['id', 'posted', 'debt']).execute()
  expect(new Map(stored.map(({ id, posted, debt }) => [id, posted - debt]))).toEqual(net)
}

/** R1, R2: each hold is as its opener and its ender were told. */
async function demandHolds({ db }: PostgresDatabase, told: readonly Told[]): Promise<void> {
  const expected = new Map<string, string>()
  const accepted = told.filter(({ answer }) => answer.ok && !answer.value.replayed)
  for (const { operation, answer } of accepted) {
    if (operation.type === 'open_hold' && answer.ok)
      expected.set(operation.holdId, `open ${answer.value.amountMicro}`)
  }
  for (const { operation, answer } of accepted) {
    if (!answer.ok) continue
    if (operation.type === 'settle_hold')
      expected.set(operation.holdId, `settled ${answer.value.amountMicro}`)
    if (operation.type === 'release_hold') expected.set(operation.holdId, 'released')
  }
  const rows = await db.selectFrom('holds').select(['id', 'status', 'amount', 'charged']).execute()
  const stored = rows.map(({ id, status, amount, charged }): [string, string] => {
    if (status === 'open') return [id, `open ${amount}`]
    return [id, status === 'settled' ? `settled ${charged}` : status]
  })
  expect(new Map(stored)).toEqual(expected)
}
