import { spawnSync } from 'node:child_process'
import { pathToFileURL } from 'node:url'

import { expect, test } from 'vitest'

// @see https://github.com/tapppi/async-exit-hook#considerations-and-warning (it ends processes by `process.exit(0)`)
test('a command that uses a PostgreSQL of its own keeps the exit code that it sets, and says nothing more', () => {
  const source = pathToFileURL(`${import.meta.dirname}/embedded-postgres.ts`).href
  const script = `await import(${JSON.stringify(source)}); process.exitCode = 3`
  const ended = spawnSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' })
  expect([ended.status, ended.stdout, ended.stderr]).toEqual([3, '', ''])
})
