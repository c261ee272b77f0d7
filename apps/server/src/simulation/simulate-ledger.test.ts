import { describe, expect, test } from 'vitest'

import { plantedBugs } from '../../test/planted-bugs.ts'
import { runSimulate } from '../cli/simulate.ts'
import { openSimulatedDatabase } from './open-simulated-database.ts'
import { simulateLedger } from './simulate-ledger.ts'

describe('simulation of the ledger', () => {
  test('the production ledger and the independent model agree on every answer, wallet and hold', async () => {
    const report = await simulateLedger({
      seed: 2026,
      operations: 20_000,
      openDatabase: openSimulatedDatabase,
    })
    expect(report.violation).toBeUndefined()
    expect(report.operations).toBeGreaterThanOrEqual(20_000)
    expect(report.crashes).toBeGreaterThan(10)
    // Everything that can happen does: otherwise agreement would mean little.
    expect(Object.keys(report.outcomes)).toEqual(
      expect.arrayContaining([
        'open_hold done',
        'open_hold wallet_in_debt',
        'open_hold insufficient_credits',
        'open_hold idempotency_replay',
        'open_hold idempotency_conflict',
        'settle_hold done',
        'settle_hold replayed',
        'settle_hold hold_not_open',
        'release_hold done',
        'release_hold hold_not_expired',
        'renew_hold done',
        'credit_wallet done',
        'credit_wallet replayed',
        'credit_wallet reference_conflict',
        'credit_wallet fault',
        'debit_wallet done',
        'debit_wallet insufficient_credits',
        'debit_wallet hold_not_open',
        'debit_wallet amount_invalid',
      ]),
    )
  })

  test('the same seed gives the same history', async () => {
    const options = { seed: 7, operations: 2000, openDatabase: openSimulatedDatabase }
    const [first, second] = [await simulateLedger(options), await simulateLedger(options)]
    expect(second).toEqual(first)
    expect(await simulateLedger({ ...options, seed: 8 })).not.toEqual({ ...first, seed: 8 })
  })

  test.each(Object.keys(plantedBugs))('finds the planted bug: %s', async (name) => {
    const report = await simulateLedger({
      seed: 1,
      operations: 20_000,
      openDatabase: openSimulatedDatabase,
      applyBatch: plantedBugs[name]!,
    })
    expect(report.violation).toBeTypeOf('string')
    // The line that it prints must show the same violation again, at the same place.
    const replay = await simulateLedger({
      seed: 1,
      operations: report.operations,
      openDatabase: openSimulatedDatabase,
      applyBatch: plantedBugs[name]!,
    })
    expect(replay.violation).toBe(report.violation)
  })

  test('the command prints its seed, what happened, and ends well', async () => {
    const lines: string[] = []
    const exitCode = await runSimulate(['--seed', '5', '--operations', '1000'], (line) => lines.push(line))
    expect(exitCode).toBe(0)
    expect(lines[0]).toBe('Seed 5')
    expect(lines.at(-1)).toBe('0 violations')
    expect(await runSimulate(['--operations', 'many'], () => undefined)).toBe(2)
  })
})
