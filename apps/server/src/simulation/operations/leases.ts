import { expireForeignHolds, expireHolds } from '../../jobs/expire-holds.ts'
import type { ExpiredHolds } from '../../jobs/expire-holds.ts'
import type { World } from '../world.ts'
import { leaseMs } from '../world.ts'
import type { SimulatedOperation } from './operation.ts'

const dayMs = 86_400_000

export const leaseOperations: readonly SimulatedOperation[] = [
  { kind: 'leases_renewed', weight: 12, play: renewLeases },
  { kind: 'leases_swept', weight: 6, play: async (world) => void (await sweep(world)) },
  { kind: 'leases_run_out', weight: 1, play: async (world) => void (world.leaseNowMs += leaseMs * 2) },
  { kind: 'process_stands_still', weight: 1, play: standStill },
  { kind: 'boot_frees_holds', weight: 2, play: boot },
  {
    kind: 'clock_set_forward',
    weight: 1,
    play: (world) => setClock(world, world.random.between(1, 2 * dayMs)),
  },
  { kind: 'clock_set_back', weight: 1, play: (world) => setClock(world, -world.random.between(1, dayMs)) },
]

async function renewLeases({ process }: World): Promise<void> {
  await process.credits.renewLeases()
}

/** The job of production: nobody's hold outlives its lease for long. */
export async function sweep(world: World): Promise<ExpiredHolds> {
  const { stage: committer, reads, ids, leaseClock, instanceId } = world
  return expireHolds({ committer, reads, ids, leaseClock, instanceId })
}

/** A database that one process has alone: at its start it does not wait for the leases of the dead. */
async function boot(world: World): Promise<void> {
  const { stage: committer, reads, ids, leaseClock, instanceId } = world
  await expireForeignHolds({ committer, reads, ids, leaseClock, instanceId })
}

/** A process sleeps through its leases; its runs go on where nobody was watching. */
async function standStill(world: World): Promise<void> {
  world.leaseNowMs += leaseMs + world.random.between(1, leaseMs)
  world.lostRuns.push(...world.process.runs.values())
}

async function setClock(world: World, byMs: number): Promise<void> {
  world.nowMs += byMs
}
