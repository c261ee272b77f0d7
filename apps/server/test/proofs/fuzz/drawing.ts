import type { SeededRandom } from '../../../src/simulation/seeded-random.ts'
import type { FuzzRoute } from './fuzz-routes.ts'
import { ownKind } from './id-pool.ts'
import type { IdPool } from './id-pool.ts'

/** What a request is drawn with: the same draws against the same pool make the same request. */
export type Drawing = {
  readonly random: SeededRandom
  readonly pool: IdPool
  readonly route: FuzzRoute
  /** Who asks. */
  readonly seat: number | undefined
  /** Times are drawn around it. */
  readonly nowMs: number
}

/** One of a kind that is there: mostly one that belongs to whoever asks, where anything of that kind does. */
export function pickKnown({ pool, random, seat }: Drawing, kind: string): string | number | undefined {
  const isOwn = random.chance(75)
  const own = pool.pick(ownKind(kind, seat ?? -1), random)
  const known = pool.pick(kind, random)
  return isOwn ? (own ?? known) : known
}

/** Words of many scripts, and some that are something else elsewhere. */
export const someWords: readonly string[] = [
  'because',
  'customer',
  'refund',
  'Größe',
  'naïve',
  'Привет',
  '東京',
  'مرحبا',
  '👩‍💻',
  "O'Neill",
  '100%',
  'a_b',
  '<b>',
  '=SUM(A1)',
  'select',
  '--',
  '\\',
  '"quoted"',
  '${x}',
]
