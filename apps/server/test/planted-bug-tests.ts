import { expect, test } from 'vitest'

import { openSimulatedSqlite } from '../src/simulation/open-simulated-sqlite.ts'
import { findPlantedBug } from '../src/simulation/planted/find-planted-bugs.ts'
import type { PlantedBugs } from '../src/simulation/planted/planted-bug.ts'

/** Less than the command allows: most bugs fall within a few hundred. */
const operations = 40_000

/** A simulation that does not find a planted bug proves nothing. */
export function testPlantedBugs(bugs: PlantedBugs): void {
  test.each(Object.keys(bugs))(
    'finds the planted bug: %s',
    async (bug) => {
      const found = await findPlantedBug(bug, { seed: 1, operations, openBackend: openSimulatedSqlite })
      expect(found.violation).toBeTypeOf('string')
      expect(found.operations).toBeLessThanOrEqual(operations)
    },
    180_000,
  )
}
