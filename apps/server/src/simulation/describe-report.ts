import type { FoundBug } from './planted/find-planted-bugs.ts'
import type { SimulationReport } from './simulate-ledger.ts'

/** A history in which nearly nothing, or nearly everything, is refused says little about the rest. */
const leastRefused = 0.05
const mostRefused = 0.6

/** Whether enough was refused and enough was accepted for the run to say something. */
export function doesProve({ refusedShare }: SimulationReport): boolean {
  return refusedShare >= leastRefused && refusedShare <= mostRefused
}

export type RunFacts = { readonly revision: string; readonly seconds: number }

/** A run in lines for people. */
export function describeReport(report: SimulationReport, { revision, seconds }: RunFacts): readonly string[] {
  const played = report.operations - report.firstOperation
  const kinds = Object.entries(report.kinds).toSorted(([left], [right]) => left.localeCompare(right))
  const outcomes = Object.entries(report.outcomes).toSorted(([left], [right]) => left.localeCompare(right))
  return [
    `Seed ${report.seed}, revision ${revision}`,
    `${kinds.length} kinds of operation:`,
    ...kinds.map(asCount),
    'Answers of the ledger:',
    ...outcomes.map(asCount),
    `${played} operations, ${report.commands} commands in ${report.batches} batches, ${report.crashes} crashes, ` +
      `${report.audits} audits, ${report.recomputations} full recomputations, ` +
      `${(100 * report.refusedShare).toFixed(1)} % refused, ${Math.round(played / seconds)} operations/s`,
    ...(doesProve(report)
      ? []
      : [
          `This run proves nothing: ${(100 * report.refusedShare).toFixed(1)} % of the answers were refusals, ` +
            `not between ${100 * leastRefused} and ${100 * mostRefused} %`,
        ]),
    ...verdictOf(report),
  ]
}

function verdictOf({ violation, seed, operations }: SimulationReport): readonly string[] {
  if (violation === undefined) return ['0 violations']
  const replay = `npm run simulate -- --seed ${seed} --operations ${operations}`
  return [
    `1 violation, by operation ${operations}: ${violation}`,
    `Replay: ${replay} --from ${Math.max(0, operations - 1)}`,
  ]
}

function asCount([name, count]: readonly [string, number]): string {
  return `${String(count).padStart(9)}  ${name}`
}

/** One line of the table of planted bugs: when, what, and by which check. */
export function describeFoundBug({ bug, operations, violation }: FoundBug): string {
  const when = operations === undefined ? 'NOT FOUND' : String(operations)
  return `${when.padStart(9)}  ${bug.padEnd(66)}  ${checkOf(violation)}`
}

const longestCheck = 60

function checkOf(violation: string | undefined): string {
  if (violation === undefined) return ''
  if (violation.startsWith('{')) return 'the answer of the ledger is not the model’s'
  const law = /^(?:[A-Z]\d+(?:, )?)+/.exec(violation)?.[0]
  return law ?? violation.slice(0, longestCheck).replaceAll('\n', ' ')
}
