import { bucketCount } from './hash-features.ts'
import type { FeatureList } from './hash-features.ts'
import { outputCount, stepZero } from './selector-weights.ts'
import type { SelectorWeights } from './selector-weights.ts'

/** Fills `scores` with what each output makes of the features. */
export function scoreFeatures(weights: SelectorWeights, features: FeatureList, scores: Float64Array): void {
  scores.fill(0)
  const hashed = addHashed(weights.bucketTable, features, scores)
  for (let output = 0; output < outputCount; output += 1)
    scores[output] = (scores[output] ?? 0) * (weights.bucketSteps[output] ?? 0)
  addForm(weights.formTable, features, { scores, from: hashed })
}

const stepSums = new Int32Array(outputCount)
/** Two sums of bytes in each number. */
const pairSums = new Float64Array(outputCount / 2)
const everyOtherByte = 0x00ff_00ff
// More bytes than this, and the lower sum would flow into the upper one.
const mostSummed = 256

/**
 * All features of a place have the same value, so their steps are summed first.
 * @returns where the features of cues and form begin: they come last
 */
function addHashed(table: Int32Array, features: FeatureList, scores: Float64Array): number {
  let at = 0
  while (at < features.count && (features.buckets[at] ?? 0) < bucketCount) {
    const value = features.values[at] ?? 0
    const end = sumRows(table, features, at)
    pairSums.forEach(unpackSums)
    const zero = (end - at) * stepZero
    for (let output = 0; output < outputCount; output += 1)
      scores[output] = (scores[output] ?? 0) + value * ((stepSums[output] ?? 0) - zero)
    at = end
  }
  return at
}

/**
 * Sums the rows of the features from one on that have the same value. Four steps are read at once and two summed at
 * once: the table is larger than the near caches, and a shorter loop waits for several of its rows together.
 * @returns the first feature that is not among them
 */
function sumRows(table: Int32Array, { buckets, values, count }: FeatureList, from: number): number {
  const value = values[from]
  const end = Math.min(count, from + mostSummed)
  let [a, b, c, d] = [0, 0, 0, 0]
  let [e, f, g, h] = [0, 0, 0, 0]
  let at = from
  for (; at < end && values[at] === value; at += 1) {
    const bucket = buckets[at] ?? 0
    if (bucket >= bucketCount) break
    const row = bucket * (outputCount / 4)
    const first = table[row] ?? 0
    const second = table[row + 1] ?? 0
    const third = table[row + 2] ?? 0
    const fourth = table[row + 3] ?? 0
    a += first & everyOtherByte
    b += (first >>> 8) & everyOtherByte
    c += second & everyOtherByte
    d += (second >>> 8) & everyOtherByte
    e += third & everyOtherByte
    f += (third >>> 8) & everyOtherByte
    g += fourth & everyOtherByte
    h += (fourth >>> 8) & everyOtherByte
  }
  pairSums.set([a, b, c, d, e, f, g, h])
  return at
}

/** The sums at even places hold the outputs 0 and 2 of their four, those at odd places 1 and 3. */
function unpackSums(sum: number, place: number): void {
  const output = (place >> 1) * 4 + (place & 1)
  stepSums[output] = sum & 0xffff
  stepSums[output + 2] = sum >>> 16
}

type FormScores = { readonly scores: Float64Array; readonly from: number }

function addForm(table: Float32Array, { buckets, values, count }: FeatureList, form: FormScores): void {
  const { scores } = form
  for (let at = form.from; at < count; at += 1) {
    const row = ((buckets[at] ?? 0) - bucketCount) * outputCount
    const value = values[at] ?? 0
    for (let output = 0; output < outputCount; output += 1)
      scores[output] = (scores[output] ?? 0) + value * (table[row + output] ?? 0)
  }
}
