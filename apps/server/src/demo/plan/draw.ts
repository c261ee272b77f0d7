import { invariant } from '@tessera/core/invariant'

import { SeededRandom } from '../../simulation/seeded-random.ts'

/** What a year of a business is drawn from: the same seed draws the same. */
export class Draw {
  readonly #random: SeededRandom

  constructor(seed: number) {
    this.#random = new SeededRandom(seed)
  }

  /** At least 0, below 1. */
  share(): number {
    return this.#random.between(0, 999_999) / 1_000_000
  }

  /** A whole number from `from` to `to`, both included. */
  between(from: number, to: number): number {
    return this.#random.between(Math.ceil(from), Math.floor(to))
  }

  isTrue(probability: number): boolean {
    return this.share() < probability
  }

  pick<Value>(values: readonly Value[]): Value {
    const picked = this.#random.pick(values)
    invariant(picked !== undefined, 'something is there to be picked')
    return picked
  }

  /** One of the values, each as often as its weight says. */
  weighted<Value>(values: readonly (readonly [value: Value, weight: number])[]): Value {
    let left = this.share() * values.reduce((sum, [, weight]) => sum + weight, 0)
    for (const [value, weight] of values) {
      left -= weight
      if (left < 0) return value
    }
    return this.pick(values)[0]
  }

  /** Around `middle`, never negative, with a long tail upwards: how sizes of texts and gaps between visits lie. */
  around(middle: number): number {
    const bell = this.share() + this.share() + this.share() - 1.5
    return middle * Math.exp(bell * 1.1)
  }

  /** How many there are where so many are expected (Poisson, for small numbers). */
  count(expected: number): number {
    const end = Math.exp(-expected)
    let product = this.share()
    let number = 0
    while (product > end && number < 200) {
      number += 1
      product *= this.share()
    }
    return number
  }
}
