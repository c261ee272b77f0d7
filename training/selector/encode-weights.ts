import { featureFingerprint } from '@tessera/core/selection/reading/feature-fingerprint'
import { bucketCount } from '@tessera/core/selection/reading/hash-features'
import { featureCount } from '@tessera/core/selection/reading/read-features'
import {
  calibrationNames,
  checksumOf,
  headerLayout,
  outputCount,
  outputOf,
  tablesByteLength,
  weightsMagic,
  weightsVersion,
} from '@tessera/core/selection/reading/selector-weights'
import { taskTypes } from '@tessera/core/selection/task-type'

import type { TrainedWeights } from './trained-weights.ts'

const largestStep = 127

/**
 * Writes the weights file: hashed features in one byte each, in steps of their output; what is few is kept as it is.
 * The few weights that are larger than all others are cut off, so that the steps of the others are finer.
 */
export function encodeWeights(trained: TrainedWeights): Uint8Array {
  const table = joinHeads(trained)
  const words = new TextEncoder().encode(trained.words.join('\n'))
  const bytes = new Uint8Array(tablesByteLength + words.length)
  bytes.set(words, tablesByteLength)
  const view = new DataView(bytes.buffer)
  let at: number = headerLayout.length
  const writeFloat = (value: number): void => {
    view.setFloat32(at, value, true)
    at += 4
  }
  for (const name of calibrationNames) writeFloat(trained.calibration[name])
  const steps = Float32Array.from({ length: outputCount }, (_, output) => stepOf(table, output))
  steps.forEach(writeFloat)
  const formStart = bucketCount * outputCount
  for (let place = formStart; place < table.length; place += 1) writeFloat(table[place] ?? 0)
  for (let place = 0; place < formStart; place += 1) {
    const stepped = Math.round((table[place] ?? 0) / (steps[place % outputCount] ?? 1))
    view.setInt8(at + place, Math.max(-largestStep, Math.min(largestStep, stepped)))
  }
  view.setUint32(headerLayout.magic, weightsMagic, true)
  view.setUint32(headerLayout.version, weightsVersion, true)
  view.setUint32(headerLayout.fingerprint, featureFingerprint(), true)
  view.setUint32(headerLayout.checksum, checksumOf(bytes.subarray(headerLayout.fingerprint)), true)
  return bytes
}

const keptShare = 0.9995

function stepOf(table: Float32Array, output: number): number {
  const sizes = new Float32Array(bucketCount)
  for (let bucket = 0; bucket < bucketCount; bucket += 1)
    sizes[bucket] = Math.abs(table[bucket * outputCount + output] ?? 0)
  sizes.sort()
  const largest = sizes[Math.floor(bucketCount * keptShare)] ?? 0
  return Math.max(1e-6, largest / largestStep)
}

/** All heads in one table, by feature and output; the last features are the kinds of task. */
function joinHeads({ types, gain, lengths }: TrainedWeights): Float32Array {
  const table = new Float32Array((featureCount + taskTypes.length) * outputCount)
  const put = (
    head: Float32Array,
    { from, count }: { readonly from: number; readonly count: number },
  ): void => {
    head.forEach((weight, at) => {
      table[Math.floor(at / count) * outputCount + from + (at % count)] = weight
    })
  }
  put(types, { from: 0, count: taskTypes.length })
  put(gain, { from: outputOf.gain, count: 1 })
  put(lengths, { from: outputOf.medianTokens, count: 2 })
  return table
}
