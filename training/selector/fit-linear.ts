import { createRandom, shuffle } from './random.ts'

/** What one prompt has of each feature. */
export type FeatureRow = { readonly buckets: Int32Array; readonly values: Float32Array }

/** One thing to learn: a prompt, what is wished for it, how much it counts. */
export type Example = {
  /** The prompt as it is, and the same wish said differently: one of them is looked at in each round. */
  readonly features: readonly [FeatureRow, ...FeatureRow[]]
  readonly target: Float32Array
  readonly weight: number
}

/** Writes into `scores` the slope of the loss at them. */
export type Slope = (scores: Float64Array, target: Float32Array) => void

export type FitOptions = {
  readonly outputs: number
  readonly features: number
  readonly slope: Slope
  readonly rounds: number
  readonly rate: number
  /** By how much weights shrink in each round. */
  readonly decay: number
  /** The share of features that an example is read without, so that no single one is relied on. */
  readonly dropout: number
  readonly seed: number
  /** What is known beforehand: weights start there, and shrink towards it. */
  readonly start?: Float32Array
  /** By feature: how much faster than others it may learn. */
  readonly pace?: (feature: number) => number
}

/**
 * Fits a linear model by stochastic descent; the step of a feature gets smaller the more it has been moved (AdaGrad, one
 * sum for all outputs of a feature). The mean over the second half of the rounds is taken.
 * @returns weights by feature and output
 */
export function fitLinear(examples: readonly Example[], options: FitOptions): Float32Array {
  const { outputs, features, slope, rounds, rate, decay, dropout, seed } = options
  const paces = Float32Array.from({ length: features }, (_, feature) => options.pace?.(feature) ?? 1)
  const random = createRandom(seed)
  const start = options.start ?? new Float32Array(features * outputs)
  const weights = start.slice()
  const moved = new Float32Array(features).fill(1e-3)
  const sum = new Float32Array(features * outputs)
  let summed = 0
  const order = Int32Array.from(examples.keys())
  const scores = new Float64Array(outputs)
  for (let round = 0; round < rounds; round += 1) {
    shuffle(order, random)
    const step = rate * (1 - (0.9 * round) / rounds)
    for (const index of order) {
      const example = examples[index]
      if (example === undefined) continue
      const kept = keepSome(pickOne(example.features, random), { dropout, paces }, random)
      scoreInto(weights, kept, scores)
      slope(scores, example.target)
      moveAgainst({ weights, moved, scores, step, weight: example.weight }, kept)
    }
    for (let at = 0; at < weights.length; at += 1)
      weights[at] = (weights[at] ?? 0) + ((start[at] ?? 0) - (weights[at] ?? 0)) * decay
    if (round * 2 >= rounds) {
      for (let at = 0; at < weights.length; at += 1) sum[at] = (sum[at] ?? 0) + (weights[at] ?? 0)
      summed += 1
    }
  }
  return sum.map((value, at) => (value / summed) * (paces[Math.floor(at / outputs)] ?? 1))
}

type Kept = { readonly buckets: Int32Array; readonly values: Float32Array; count: number }

const kept: Kept = { buckets: new Int32Array(16_384), values: new Float32Array(16_384), count: 0 }

/** As it is in half of the rounds. */
function pickOne([first, ...others]: Example['features'], random: () => number): FeatureRow {
  if (others.length === 0 || random() < 0.5) return first
  return others[Math.floor(random() * others.length)] ?? first
}

type Keeping = { readonly dropout: number; readonly paces: Float32Array }

function keepSome({ buckets, values }: FeatureRow, { dropout, paces }: Keeping, random: () => number): Kept {
  kept.count = 0
  const scale = 1 / (1 - dropout)
  for (let at = 0; at < buckets.length; at += 1) {
    if (dropout > 0 && random() < dropout) continue
    const bucket = buckets[at] ?? 0
    kept.buckets[kept.count] = bucket
    kept.values[kept.count] = (values[at] ?? 0) * scale * (paces[bucket] ?? 1)
    kept.count += 1
  }
  return kept
}

function scoreInto(weights: Float32Array, { buckets, values, count }: Kept, scores: Float64Array): void {
  scores.fill(0)
  for (let at = 0; at < count; at += 1) {
    const from = (buckets[at] ?? 0) * scores.length
    const value = values[at] ?? 0
    for (let output = 0; output < scores.length; output += 1)
      scores[output] = (scores[output] ?? 0) + value * (weights[from + output] ?? 0)
  }
}

type Move = {
  readonly weights: Float32Array
  readonly moved: Float32Array
  readonly scores: Float64Array
  readonly step: number
  readonly weight: number
}

function moveAgainst({ weights, moved, scores, step, weight }: Move, { buckets, values, count }: Kept): void {
  let norm = 0
  for (const slope of scores) norm += slope * slope
  norm *= weight * weight
  if (norm < 1e-12) return
  for (let at = 0; at < count; at += 1) {
    const bucket = buckets[at] ?? 0
    const value = values[at] ?? 0
    const sum = (moved[bucket] ?? 0) + norm * value * value
    moved[bucket] = sum
    const factor = (step * weight * value) / Math.sqrt(sum)
    const from = bucket * scores.length
    for (let output = 0; output < scores.length; output += 1)
      weights[from + output] = (weights[from + output] ?? 0) - factor * (scores[output] ?? 0)
  }
}

/** Several outcomes that share a whole: cross-entropy with a target that may be divided between them. */
export function softmaxSlope(scores: Float64Array, target: Float32Array): void {
  let highest = Number.NEGATIVE_INFINITY
  for (const score of scores) highest = Math.max(highest, score)
  let sum = 0
  for (let at = 0; at < scores.length; at += 1) {
    scores[at] = Math.exp((scores[at] ?? 0) - highest)
    sum += scores[at] ?? 0
  }
  for (let at = 0; at < scores.length; at += 1) scores[at] = (scores[at] ?? 0) / sum - (target[at] ?? 0)
}

/** One outcome between 0 and 1. */
export function logisticSlope(scores: Float64Array, target: Float32Array): void {
  for (let at = 0; at < scores.length; at += 1)
    scores[at] = 1 / (1 + Math.exp(-(scores[at] ?? 0))) - (target[at] ?? 0)
}

/** Quantiles of one number: the loss of a guess grows evenly on either side, at the odds of the quantile. */
export function quantileSlope(quantiles: readonly number[]): Slope {
  return (scores, target) => {
    const met = target[0] ?? 0
    for (let at = 0; at < scores.length; at += 1) {
      const quantile = quantiles[at] ?? 0.5
      const error = met - (scores[at] ?? 0)
      // Close to the target the slope falls to nothing, so that the last steps do not jump to and fro.
      const near = Math.min(1, Math.abs(error) / 0.2)
      scores[at] = near * (error > 0 ? -quantile : 1 - quantile)
    }
  }
}
