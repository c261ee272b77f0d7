import type { Proof } from '../proof.ts'
import type { CrashFigures } from './crash-figures.ts'

/** What so many kills showed, as a proof. */
export async function proveCrashes(name: string, run: () => Promise<CrashFigures>): Promise<Proof> {
  const startedMs = performance.now()
  const figures = await run()
  const { recoveryMs } = figures
  const slowestMs = Math.round(Math.max(0, ...recoveryMs))
  return {
    name,
    figure: `${figures.kills} kills, ${figures.acknowledged} acknowledged, ${figures.lost} lost, ${figures.duplicated} duplicated`,
    facts: {
      kills: figures.kills,
      ...Object.fromEntries(
        [...figures.killsByPoint].toSorted(([left], [right]) => left.localeCompare(right)),
      ),
      attempted: figures.attempted,
      acknowledged: figures.acknowledged,
      'committed, and nobody was told': figures.unacknowledged,
      'orphan holds recovered': figures.recoveredHolds,
      transactions: figures.transactions,
      audits: figures.audits,
      ...(recoveryMs.length === 0 ? {} : { 'until it was ready again, at most (ms)': slowestMs }),
      lost: figures.lost,
      duplicated: figures.duplicated,
      violations: figures.violations.length,
    },
    violations: figures.violations,
    seconds: (performance.now() - startedMs) / 1_000,
  }
}
