import { expect, test, vi } from 'vitest'

import { proveNothingBreaks } from '../proofs/fuzz/fuzz-command.ts'

// A whole process starts here; on a machine that is busy with other things that takes its time.
vi.setConfig({ testTimeout: 300_000 })

const requests = 1_500

test('whatever is sent to any route is answered as the contract says, and the books are right afterwards', async () => {
  const seed = 20_261_123
  const wanted = { requests, seed, database: 'sqlite', only: undefined, json: undefined } as const
  const { violations, facts } = await proveNothingBreaks(wanted)
  expect(violations).toEqual([])
  expect(facts).toMatchObject({ requests, 'open holds in the end': 0 })
})
