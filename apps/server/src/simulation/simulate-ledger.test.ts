import { describe, expect, inject, test } from 'vitest'

import { runSimulate } from '../cli/simulate.ts'
import { describeReport, doesProve } from './describe-report.ts'
import { openSimulatedPostgres } from './open-simulated-postgres.ts'
import { openSimulatedSqlite } from './open-simulated-sqlite.ts'
import { allOperations } from './operations/all-operations.ts'
import { findPlantedBug } from './planted/find-planted-bugs.ts'
import { simulateLedger } from './simulate-ledger.ts'
import type { EpisodeBooks, SimulationReport } from './simulate-ledger.ts'
import type { OpenSimulatedBackend } from './simulated-backend.ts'

const openBackend = openSimulatedSqlite

describe('simulation', () => {
  test.each([2026, 7, 99])(
    'production and the models agree on everything that happens (seed %i)',
    async (seed) => {
      const report = await simulateLedger({ seed, operations: 5000, openBackend })
      expect(report.violation).toBeUndefined()
      expect(report.operations).toBe(5000)
      expect(report.recomputations).toBe(1)
      expect(report.crashes).toBeGreaterThan(2)
      expect(report.refusedShare).toBeGreaterThan(0.05)
      expect(report.refusedShare).toBeLessThan(0.6)
      // Everything that can happen does: otherwise agreement would mean little.
      expect(Object.keys(report.kinds).toSorted()).toEqual(allOperations.map(({ kind }) => kind).toSorted())
      expect(Object.keys(report.outcomes)).toEqual(expect.arrayContaining(everyImportantAnswer))
    },
    120_000,
  )

  test('the same seed gives the same history, and a replay may begin at a later episode', async () => {
    const options = { seed: 11, operations: 5200, openBackend }
    const brief = { ...options, operations: 1000 }
    expect(await simulateLedger(brief)).toEqual(await simulateLedger(brief))
    const books: EpisodeBooks[] = []
    const onBooks = (episode: EpisodeBooks) => books.push(episode)
    await simulateLedger({ ...options, onBooks })
    await simulateLedger({ ...options, from: 5199, onBooks })
    expect(books.map(({ episode }) => episode)).toEqual([0, 1, 1])
    expect(books[2]).toEqual(books[1])
    expect(books[0]?.books).not.toEqual(books[1]?.books)
  }, 120_000)

  test('the line that replays a failure shows it again, at the same operation', async () => {
    for (const bug of [
      'a charge is rounded down',
      'an inquiry takes credits',
      'idempotency keys are forgotten',
    ]) {
      const found = await findPlantedBug(bug, { seed: 4, operations: 40_000, openBackend })
      const operations = found.operations ?? 0
      const again = await findPlantedBug(bug, { seed: 4, from: operations - 1, operations, openBackend })
      expect(again).toEqual(found)
    }
  }, 120_000)

  test('the same history gives the same books and chains on SQLite and on PostgreSQL', async () => {
    const postgres = await openSimulatedPostgres(inject('postgresUrl'))
    try {
      const [onSqlite, onPostgres] = [await booksOn(openBackend), await booksOn(postgres.openBackend)]
      expect(onPostgres).toEqual(onSqlite)
      expect(onSqlite.report.violation).toBeUndefined()
      expect(onSqlite.report.crashes).toBeGreaterThan(0)
    } finally {
      await postgres.close()
    }
  }, 120_000)

  test('the command plants bugs one by one, and fails where none is found', async () => {
    const lines: string[] = []
    const planted = ['--planted', '--seed', '1', '--bug']
    const found = await runSimulate([...planted, 'a hold does not reduce'], (line) => lines.push(line))
    expect(found).toBe(0)
    expect(lines[0]).toMatch(/^ +\d+ {2}a hold does not reduce what is available +L2, L3$/)
    expect(lines[1]).toMatch(/^1 of 1 planted bugs found/)
    expect(await runSimulate([...planted, 'no such bug'], () => undefined)).toBe(1)
  }, 60_000)

  test.each([
    { refusedShare: 0.04, proves: false },
    { refusedShare: 0.2, proves: true },
    { refusedShare: 0.61, proves: false },
  ])('a run of which $refusedShare was refused proves something: $proves', ({ refusedShare, proves }) => {
    const report = { ...emptyReport, refusedShare }
    expect(doesProve(report)).toBe(proves)
    const said = describeReport(report, { revision: 'here', seconds: 1 })
    expect(said.some((line) => line.startsWith('This run proves nothing'))).toBe(!proves)
  })

  test('the command prints its seed, what happened, and ends well', async () => {
    const lines: string[] = []
    const exitCode = await runSimulate(['--seed', '5', '--operations', '1000'], (line) => lines.push(line))
    expect(exitCode).toBe(0)
    expect(lines[0]).toMatch(/^Seed 5, revision \S+/)
    expect(lines.at(-1)).toBe('0 violations')
    expect(await runSimulate(['--operations', 'many'], () => undefined)).toBe(2)
  }, 60_000)
})

async function booksOn(open: OpenSimulatedBackend) {
  const books: EpisodeBooks[] = []
  const report = await simulateLedger({
    seed: 3,
    operations: 1500,
    openBackend: open,
    onBooks: (episode) => books.push(episode),
  })
  return { report, books }
}

const emptyReport: SimulationReport = {
  seed: 1,
  operations: 10,
  firstOperation: 0,
  commands: 10,
  batches: 1,
  crashes: 0,
  audits: 1,
  recomputations: 1,
  kinds: {},
  idle: 0,
  outcomes: {},
  refusedShare: 0,
}

const everyImportantAnswer = [
  'open_hold done',
  'open_hold replayed',
  'open_hold wallet_in_debt',
  'open_hold insufficient_credits',
  'open_hold idempotency_replay',
  'open_hold idempotency_conflict',
  'settle_hold done',
  'settle_hold replayed',
  'settle_hold hold_not_open',
  'settle_hold charge_exceeds_hold',
  'release_hold done',
  'release_hold hold_not_expired',
  'renew_hold done',
  'renew_hold hold_not_found',
  'credit_wallet done',
  'credit_wallet replayed',
  'credit_wallet reference_conflict',
  'credit_wallet amount_invalid',
  'credit_wallet fault',
  'debit_wallet done',
  'debit_wallet insufficient_credits',
  'debit_wallet hold_not_open',
]
