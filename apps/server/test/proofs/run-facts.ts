import { availableParallelism, cpus, release, totalmem, type } from 'node:os'

import { findRevision } from '../../src/simulation/find-revision.ts'
import type { RunFacts } from './proof.ts'

/** What there is to say about this run before it begins. */
export async function readRunFacts(seed: number, command: string): Promise<RunFacts> {
  const [cpu] = cpus()
  const memoryGib = (totalmem() / 1024 ** 3).toFixed(1)
  return {
    machine: `${availableParallelism()} × ${cpu?.model.trim() ?? 'unknown processor'}, ${memoryGib} GiB, ${type()} ${release()}`,
    node: process.version,
    revision: await findRevision(),
    date: new Date().toISOString(),
    seed,
    command,
  }
}
