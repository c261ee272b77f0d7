import { simulateLedger } from '../simulate-ledger.ts'
import type { SimulationOptions } from '../simulate-ledger.ts'
import { productionDecisions } from '../simulated-decisions.ts'
import { plantedBugs } from './all-planted-bugs.ts'

export type FoundBug = {
  readonly bug: string
  /** The operation by which it was found; undefined where it was not. */
  readonly operations: number | undefined
  /** What was wrong. */
  readonly violation: string | undefined
}

/** What a simulation that does not find a planted bug proves is nothing: each has to fall within so many operations. */
export const mostOperationsToFindABug = 200_000

/** Lets the simulation look for one planted bug. */
export async function findPlantedBug(
  bug: string,
  options: Pick<SimulationOptions, 'seed' | 'operations' | 'from' | 'openBackend'>,
): Promise<FoundBug> {
  const plant = plantedBugs[bug]
  if (plant === undefined) throw new Error(`there is no planted bug: ${bug}`)
  const report = await simulateLedger({ ...options, decisions: { ...productionDecisions, ...plant() } })
  const { violation } = report
  return { bug, operations: violation === undefined ? undefined : report.operations, violation }
}
