import { describe, expect, test } from 'vitest'

import { fitLinear, logisticSlope, quantileSlope, softmaxSlope } from './fit-linear.ts'
import type { Example, FitOptions } from './fit-linear.ts'
import { createRandom } from './random.ts'

function example(buckets: readonly number[], target: readonly number[]): Example {
  return {
    features: [{ buckets: Int32Array.from(buckets), values: new Float32Array(buckets.length).fill(1) }],
    target: Float32Array.from(target),
    weight: 1,
  }
}

const usual: Omit<FitOptions, 'outputs' | 'features' | 'slope'> = {
  rounds: 60,
  rate: 0.3,
  decay: 0,
  dropout: 0,
  seed: 1,
}

describe('a fitted head', () => {
  test('tells apart what features tell apart', () => {
    const examples = [example([0, 1], [1, 0, 0]), example([0, 2], [0, 1, 0]), example([0, 3], [0, 0, 1])]
    const weights = fitLinear(examples, { ...usual, outputs: 3, features: 4, slope: softmaxSlope })
    for (const feature of [1, 2, 3]) {
      const row = weights.slice(feature * 3, feature * 3 + 3)
      expect(row.indexOf(Math.max(...row))).toBe(feature - 1)
    }
  })

  test('finds the odds of what is by chance', () => {
    const examples = Array.from({ length: 40 }, (_, at) => example([0], [at % 4 === 0 ? 1 : 0]))
    const [weight = 0] = fitLinear(examples, { ...usual, outputs: 1, features: 1, slope: logisticSlope })
    expect(1 / (1 + Math.exp(-weight))).toBeCloseTo(0.25, 1)
  })

  test('finds quantiles', () => {
    const random = createRandom(5)
    const examples = Array.from({ length: 400 }, () => example([0], [random() * 10]))
    const weights = fitLinear(examples, {
      ...usual,
      outputs: 2,
      features: 1,
      slope: quantileSlope([0.5, 0.9]),
    })
    expect(weights[0]).toBeGreaterThan(4)
    expect(weights[0]).toBeLessThan(6)
    expect(weights[1]).toBeGreaterThan(8)
    expect(weights[1]).toBeLessThan(10)
  })

  test('stays where it starts where nothing is learned', () => {
    const start = Float32Array.of(0.5, -0.25)
    const weights = fitLinear([example([0], [0.5])], {
      ...usual,
      outputs: 1,
      features: 2,
      slope: (scores) => scores.fill(0),
      decay: 0.1,
      start,
    })
    expect(weights).toEqual(start)
  })
})
