import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { openTestDatabase } from '../../../../test/databases.ts'
import { createTestClock, testStartMs } from '../../../../test/ledger.ts'
import type { LedgerCommand } from '../../../ports/ledger-committer.ts'
import { firstCommands, nextCommand } from '../../../simulation/generate-commands.ts'
import type { SimulatedWorld } from '../../../simulation/generate-commands.ts'
import { ReferenceModel } from '../../../simulation/reference-model.ts'
import { SeededRandom } from '../../../simulation/seeded-random.ts'
import { openLedgerBackend } from './open-ledger-backend.ts'
import { verifyLedger } from './verify-ledger.ts'

/** Batches that anybody may send, drawn once, for both databases. */
function drawBatches(): readonly (readonly LedgerCommand[])[] {
  const world: SimulatedWorld = {
    random: new SeededRandom(11),
    model: new ReferenceModel(),
    nowMs: testStartMs,
    leaseNowMs: testStartMs,
    instanceId: 'ins_1',
    lastId: 0,
    recent: [],
    batch: { opened: [], ended: new Set() },
  }
  const batches = [firstCommands(world)]
  for (let number = 0; number < 60; number += 1) {
    const size = world.random.between(1, 40)
    batches.push(Array.from({ length: size }, () => nextCommand(world).command))
    for (const { operation, idempotency } of batches.at(-1) ?? []) {
      world.model.apply(operation, idempotency, testStartMs)
    }
  }
  return batches
}

test('the same commands give the same answers, books and chain on both databases', async () => {
  const batches = drawBatches()
  const outcomes = await Promise.all(
    (['sqlite', 'postgres'] as const).map(async (dialect) => {
      const database = await openTestDatabase(dialect)
      const backend = openLedgerBackend(database, createTestClock())
      const results: unknown[] = []
      for (const batch of batches) {
        // What a database says about a fault is its own; that there is one is not.
        const answers = await backend.commitBatch(batch)
        results.push(...answers.map((answer) => ('fault' in answer ? 'fault' : answer)))
      }
      const report = await verifyLedger(database)
      await backend.close()
      await database.close()
      return { results, report }
    }),
  )
  expect(outcomes[0]?.report.violation).toBeUndefined()
  expect(outcomes[0]?.report.transactions).toBeGreaterThan(200)
  expect(outcomes[1]).toEqual(outcomes[0])
})

// @see https://github.com/golang/vulndb/issues/6243
test('nothing but the ledger writes balances', () => {
  const source = join(import.meta.dirname, '../../..')
  const writers = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
    .filter((path) => {
      const text = readFileSync(join(source, path), 'utf8')
      return /(?:updateTable|insertInto|deleteFrom)\(\s*'(?:wallets|holds|wallet_legs|system_legs|ledger_transactions)'|(?:update|insert into|delete from) (?:wallets|holds|wallet_legs|system_legs|ledger_transactions)\b/.test(
        text,
      )
    })
    .filter((path) => !path.startsWith(join('adapters', 'db', 'migrations')))
  expect(writers.toSorted()).toEqual([
    join('adapters', 'db', 'ledger', 'postgres-ledger-writes.ts'),
    join('adapters', 'db', 'ledger', 'sqlite-committer.ts'),
  ])
})
