import { ledgerBugs } from './ledger-bugs.ts'
import { paymentBugs } from './payment-bugs.ts'
import type { PlantedBugs } from './planted-bug.ts'
import { runBugs } from './run-bugs.ts'

/** Every mistake that the simulation has to find. */
export const plantedBugs: PlantedBugs = { ...ledgerBugs, ...runBugs, ...paymentBugs }
