/** A stream of pseudo-random numbers that a seed decides: the same seed gives the same run on every machine. */
export class SeededRandom {
  #state: Uint32Array

  constructor(seed: number) {
    // Numbers next to each other must give unrelated streams, so the seed is spread first.
    this.#state = Uint32Array.from([seed, seed ^ 0x9e3779b9, Math.imul(seed, 0x85ebca6b), 1])
    for (let warmUp = 0; warmUp < 16; warmUp += 1) this.#next()
  }

  /** A whole number from `from` to `to`, both included. */
  between(from: number, to: number): number {
    return from + Math.floor((this.#next() / 0x1_0000_0000) * (to - from + 1))
  }

  /** True in `percent` of a hundred cases. */
  chance(percent: number): boolean {
    return this.#next() / 0x1_0000_0000 < percent / 100
  }

  /** @returns undefined only for an empty list */
  pick<Value>(values: readonly Value[]): Value | undefined {
    return values[this.between(0, values.length - 1)]
  }

  /** One of the names, each as often as its weight says. */
  weighted<Name extends string>(weights: readonly (readonly [Name, number])[]): Name | undefined {
    let left = this.between(
      1,
      weights.reduce((sum, [, weight]) => sum + weight, 0),
    )
    for (const [name, weight] of weights) {
      left -= weight
      if (left <= 0) return name
    }
    return undefined
  }

  /** The small fast counter generator (sfc32) of Chris Doty-Humphrey's PractRand. */
  #next(): number {
    const [a = 0, b = 0, c = 0, counter = 0] = this.#state
    const sum = (a + b + counter) | 0
    this.#state[0] = b ^ (b >>> 9)
    this.#state[1] = (c + (c << 3)) | 0
    this.#state[2] = (((c << 21) | (c >>> 11)) + sum) | 0
    this.#state[3] = counter + 1
    return sum >>> 0
  }
}
