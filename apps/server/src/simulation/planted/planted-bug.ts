import type { SimulatedDecisions } from '../simulated-decisions.ts'

/**
 * Mistakes that systems of this kind really had, each wrapped around the right decision: production knows nothing of
 * them. Under the name of the mistake, what it replaces; made anew for each history, because some of them remember.
 */
export type PlantedBugs = Readonly<Record<string, () => Partial<SimulatedDecisions>>>
