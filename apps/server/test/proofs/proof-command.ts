import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

import { openRunFolder } from '../run-folder.ts'
import type { Proof, RunFacts } from './proof.ts'
import { readRunFacts } from './run-facts.ts'

const mostViolationsShown = 20

function describeRun(facts: RunFacts): string {
  return [
    facts.command,
    `seed ${facts.seed} · ${facts.date} · revision ${facts.revision} · Node ${facts.node}`,
    facts.machine,
  ].join('\n')
}

function describeProof(proof: Proof): string {
  const width = Math.max(...Object.keys(proof.facts).map((name) => name.length))
  const facts = Object.entries(proof.facts).map(([name, value]) => `  ${name.padEnd(width)}  ${value}`)
  const shown = proof.violations.slice(0, mostViolationsShown).map((violation) => `  ! ${violation}`)
  const more = proof.violations.length - shown.length
  return [
    `${proof.violations.length === 0 ? 'ok    ' : 'FAILED'}  ${proof.name} (${proof.seconds.toFixed(1)} s)`,
    ...facts,
    ...shown,
    ...(more > 0 ? [`  ! and ${more} more`] : []),
  ].join('\n')
}

/** The size of a run and where its figures go are decided; a wrong word in them is not. */
type Command<Wanted> = {
  readonly usage: string
  readonly read: (args: readonly string[]) => Wanted
  /** The words that make the same run again. */
  readonly describe: (wanted: Wanted) => string
  /** Makes the proofs one after the other. */
  readonly run: (wanted: Wanted, proofs: ProofCollector) => Promise<void>
}

export type ProofCollector = { add(run: () => Promise<Proof>): Promise<void> }

/**
 * Runs a command that proves something: says what is run where, prints each proof as it comes, and sums up.
 * @returns the exit code: 0 nothing violated, 1 something, 2 wrong arguments
 */
export async function runProofCommand<
  Wanted extends { readonly seed: number; readonly json: string | undefined },
>(args: readonly string[], { usage, read, describe, run }: Command<Wanted>): Promise<number> {
  let wanted: Wanted
  try {
    wanted = read(args)
  } catch (error) {
    process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}\n`)
    return 2
  }
  const facts = await readRunFacts(wanted.seed, describe(wanted))
  process.stdout.write(`${describeRun(facts)}\n`)
  const folder = await openRunFolder()
  const proofs: Proof[] = []
  try {
    await run(wanted, { add: (work) => prove(proofs, work) })
  } finally {
    await folder.remove()
  }
  return conclude(facts, proofs, wanted.json)
}

/** How far it is, on one line of a terminal that is written over and over. */
export function sayProgress(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${line}  `)
}

async function conclude(
  facts: RunFacts,
  proofs: readonly Proof[],
  jsonFile: string | undefined,
): Promise<number> {
  if (jsonFile !== undefined) {
    await mkdir(dirname(jsonFile), { recursive: true })
    await writeFile(jsonFile, `${JSON.stringify({ ...facts, proofs }, undefined, 2)}\n`)
  }
  const failed = proofs.filter(({ violations }) => violations.length > 0)
  if (failed.length > 0) process.stdout.write(`\nAgain: ${facts.command}\n`)
  process.stdout.write(`\n${proofs.length - failed.length} passed, ${failed.length} failed\n`)
  return failed.length === 0 ? 0 : 1
}

/** Prints a proof as soon as there is one. */
async function prove(proofs: Proof[], run: () => Promise<Proof>): Promise<void> {
  const proof = await run()
  proofs.push(proof)
  process.stdout.write(`\n${describeProof(proof)}\n`)
}
