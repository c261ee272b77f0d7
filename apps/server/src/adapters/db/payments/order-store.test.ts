import { sql } from 'kysely'
import type { KyselyPlugin, RootOperationNode } from 'kysely'
import { expect, test } from 'vitest'

import { openTestDatabase } from '../../../../test/databases.ts'
import { createTestClock, createTestIds } from '../../../../test/ledger.ts'
import type { Database } from '../database.ts'
import { createOrderStore } from './order-store.ts'

/** Notes the queries of a database as they are sent. */
function listen(database: Database) {
  const nodes: RootOperationNode[] = []
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => {
      nodes.push(node)
      return node
    },
    transformResult: async ({ result }) => result,
  }
  return { nodes, heard: { ...database, db: database.db.withPlugin(plugin) } }
}

async function planOf(database: Database, node: RootOperationNode): Promise<string> {
  const compiled = database.db.getExecutor().compileQuery(node, { queryId: 'test' })
  const explained = sql<{ detail: string }>`explain query plan ${sql.raw(compiled.sql)}`.compile(database.db)
  const { rows } = await database.db.executeQuery<{ detail: string }>({
    ...explained,
    parameters: compiled.parameters,
  })
  return rows.map(({ detail }) => detail).join('\n')
}

test('orders that wait and orders in dispute are found without a look at all the others', async () => {
  const database = await openTestDatabase('sqlite')
  const { nodes, heard } = listen(database)
  const clock = createTestClock()
  const orders = createOrderStore({ database: heard, clock, ids: createTestIds() })
  const nowMs = clock.nowMs()
  await orders.listUnfinished({ createdBeforeMs: nowMs, checkedBeforeMs: nowMs, limit: 10 })
  await orders.listFrozenTooLittle({ checkedBeforeMs: nowMs, limit: 10 })
  const plans = []
  for (const node of nodes) plans.push(await planOf(database, node))
  expect(plans[0]).toContain('USING INDEX orders_unfinished')
  expect(plans.length).toBeGreaterThanOrEqual(2)
  for (const plan of plans) expect(plan).not.toMatch(/SCAN (orders|o|w)\b/)
  await database.close()
})
