import { commandWeights, drawCommand } from '../generate-commands.ts'
import type { World } from '../world.ts'
import type { SimulatedOperation } from './operation.ts'

/** Commands straight to the ledger, sensible ones and others: every caller's mistake, mixed among everything else. */
export const operationsByHand: readonly SimulatedOperation[] = commandWeights.map(([command, weight]) => ({
  kind: `by_hand_${command}`,
  weight,
  play: async (world: World) => {
    try {
      await world.stage.commit(drawCommand(world, command))
    } catch {
      // A fault is an answer too: the model says whether it had to be one.
    }
  },
}))
