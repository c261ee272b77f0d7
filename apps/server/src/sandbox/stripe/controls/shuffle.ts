import { SeededRandom } from '../../../simulation/seeded-random.ts'

/** The items in an order that the seed decides. */
export function shuffle<Item>(items: readonly Item[], seed: number): readonly Item[] {
  const random = new SeededRandom(seed)
  const shuffled = [...items]
  for (let last = shuffled.length - 1; last > 0; last -= 1) {
    const other = random.between(0, last)
    const [left, right] = [shuffled[last], shuffled[other]]
    if (left === undefined || right === undefined) continue
    shuffled[last] = right
    shuffled[other] = left
  }
  return shuffled
}
