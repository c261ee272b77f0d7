import type { RunFacts } from '../proof.ts'
import type { StepResult } from './run-step.ts'

/** The table as a terminal shows it. */
export function describeResults(facts: RunFacts, results: readonly StepResult[]): string {
  const width = Math.max(0, ...results.map(({ step }) => step.claim.length))
  const lines = results.map(
    ({ step, passed, seconds, figure }) =>
      `${passed ? 'ok    ' : 'FAILED'}  ${step.claim.padEnd(width)}  ${seconds.toFixed(0).padStart(6)} s  ${figure}`,
  )
  return [`seed ${facts.seed}`, ...lines].join('\n')
}

export type WrittenResults = {
  readonly facts: RunFacts
  readonly results: readonly StepResult[]
  readonly isFull: boolean
}

/**
 * Puts the table between the two marks of its size; everything else on the page stays as it is.
 * Throws where the page has no such marks.
 */
export function writeResults(page: string, written: WrittenResults): string {
  const size = written.isFull ? 'full' : 'quick'
  const begin = `<!-- results: ${size} -->`
  const end = `<!-- end of results: ${size} -->`
  const from = page.indexOf(begin)
  const to = page.indexOf(end)
  if (from === -1 || to < from) throw new Error(`docs/reliability.md has no place for the results (${size})`)
  return `${page.slice(0, from + begin.length)}\n\n${asMarkdown(written)}\n\n${page.slice(to)}`
}

function asMarkdown({ facts, results }: WrittenResults): string {
  const rows = results.map(
    ({ step, passed, seconds, figure, command }) =>
      `| ${step.claim} | ${passed ? 'held' : '**failed**'}: ${figure.replaceAll('|', '/')} | ${seconds.toFixed(0)} s | \`${command}\` |`,
  )
  return [
    `${facts.date.slice(0, 10)}, revision ${facts.revision}, Node ${facts.node}, seed ${facts.seed}, ${facts.machine}.`,
    '',
    '| What | What was seen | Time | Command |',
    '| --- | --- | --- | --- |',
    ...rows,
  ].join('\n')
}
