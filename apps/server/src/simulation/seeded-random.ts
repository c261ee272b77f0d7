/** A stream of pseudo-random numbers that a seed decides: the same seed gives the same run on every machine. */
export class SeededRandom {
  #a: number
  #b: number
  #c: number
  #counter = 1

  /** @param stream one of many unrelated streams of the same seed */
  constructor(seed: number, stream = 0) {
    this.#a = seed | 0
    this.#b = seed ^ 0x9e3779b9
    this.#c = Math.imul(seed, 0x85ebca6b) ^ Math.imul(stream, 0xc2b2ae35)
    // Numbers next to each other must give unrelated streams, so the seed is spread first.
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
  weighted<Name>(weights: readonly (readonly [Name, number])[]): Name | undefined {
    let left = this.between(1, sumOfWeights(weights))
    for (const [name, weight] of weights) {
      left -= weight
      if (left <= 0) return name
    }
    return undefined
  }

  /** The small fast counter generator (sfc32) of Chris Doty-Humphrey's PractRand. */
  #next(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0
    this.#counter = (this.#counter + 1) | 0
    return sum >>> 0
  }
}

const sums = new WeakMap<readonly (readonly [unknown, number])[], number>()

function sumOfWeights(weights: readonly (readonly [unknown, number])[]): number {
  const known = sums.get(weights)
  if (known !== undefined) return known
  const sum = weights.reduce((total, [, weight]) => total + weight, 0)
  sums.set(weights, sum)
  return sum
}
