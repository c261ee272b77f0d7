import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'

import { openSimulatedDatabase } from '../simulation/open-simulated-database.ts'
import { simulateLedger } from '../simulation/simulate-ledger.ts'
import type { SimulationReport } from '../simulation/simulate-ledger.ts'

const usage = `npm run simulate -- [--seed NUMBER] [--operations NUMBER] [--json]

Lets the ledger work through a random history beside an independent model and compares every answer.
  --seed        the history; the same number gives the same history (default: drawn)
  --operations  how many (default: 100000)
  --json        one line of JSON`

type SimulationInput = { readonly seed: number; readonly operations: number; readonly json: boolean }

/** @returns the exit code: 0 no violation, 1 a violation, 2 wrong arguments */
export async function runSimulate(args: readonly string[], print: (line: string) => void): Promise<number> {
  const input = readInput(args)
  if (!input) {
    print(usage)
    return 2
  }
  const startedAtMs = performance.now()
  const report = await simulateLedger({ ...input, openDatabase: openSimulatedDatabase })
  const operationsPerSecond = Math.round(report.operations / ((performance.now() - startedAtMs) / 1000))
  if (input.json) print(JSON.stringify({ ...report, operations_per_second: operationsPerSecond }))
  else printReport(report, operationsPerSecond, print)
  if (report.violation !== undefined) {
    print(`Replay: npm run simulate -- --seed ${report.seed} --operations ${report.operations}`)
  }
  return report.violation === undefined ? 0 : 1
}

function readInput(args: readonly string[]): SimulationInput | undefined {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        seed: { type: 'string' },
        operations: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    })
    const seed = values.seed === undefined ? Math.floor(Math.random() * 0xffff_ffff) : Number(values.seed)
    const operations = Number(values.operations ?? '100000')
    if (!isCount(seed) || !isCount(operations) || operations === 0) return undefined
    return { seed, operations, json: values.json }
  } catch {
    // parseArgs names the wrong option; the usage that is printed says the same with the right ones.
    return undefined
  }
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0
}

function printReport(
  report: SimulationReport,
  operationsPerSecond: number,
  print: (line: string) => void,
): void {
  const outcomes = Object.entries(report.outcomes).toSorted(([left], [right]) => left.localeCompare(right))
  const total = outcomes.reduce((sum, [, count]) => sum + count, 0)
  const refused = outcomes.reduce(
    (sum, [name, count]) => (/ (?:done|replayed)$/.test(name) ? sum : sum + count),
    0,
  )
  print(`Seed ${report.seed}`)
  for (const [outcome, count] of outcomes) print(`${String(count).padStart(9)}  ${outcome}`)
  print(
    `${report.operations} operations in ${report.batches} batches, ${report.crashes} crashes, ` +
      `${((100 * refused) / Math.max(1, total)).toFixed(1)} % refused, ` +
      `${report.verifications} verifications of all books, ${operationsPerSecond} operations/s`,
  )
  print(report.violation === undefined ? '0 violations' : `1 violation: ${report.violation}`)
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = await runSimulate(process.argv.slice(2), (line) => {
    process.stdout.write(`${line}\n`)
  })
}
