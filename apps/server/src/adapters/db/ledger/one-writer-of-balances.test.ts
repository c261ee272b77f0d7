import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

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
