import { err, ok } from '../../result.ts'
import type { Result } from '../../result.ts'
import { taskTypes } from '../task-type.ts'
import { featureFingerprint } from './feature-fingerprint.ts'
import { formFeatureCount } from './form-features.ts'
import { bucketCount } from './hash-features.ts'
import { createVocabulary } from './vocabulary.ts'
import type { Vocabulary } from './vocabulary.ts'

/** What is computed from the features of a prompt: a score for each kind of task, then these. */
export const outputOf = {
  /** Log-odds that a strong model does what a cheap one does not. */
  gain: taskTypes.length,
  /** Natural logarithm of the tokens of an answer: the median, and what nine of ten stay below. */
  medianTokens: taskTypes.length + 1,
  highTokens: taskTypes.length + 2,
} as const

export const outputCount = taskTypes.length + 3

/** Added to a step, so that its byte has no sign. */
export const stepZero = 128

/** Numbers that are measured after the training, in the order in which they are stored. */
export const calibrationNames = [
  /** The scores of the kinds of task are multiplied by it, so that a share is a probability. */
  'typeSharpness',
  /** From the score of the gain to the log-odds that a cheap model fails. */
  'difficultySlope',
  'difficultyOffset',
  /** The difficulties between simple and medium, and between medium and complex. */
  'simpleBelow',
  'complexFrom',
] as const

export type Calibration = Readonly<Record<(typeof calibrationNames)[number], number>>

/** What the training found, as it is read from the weights file. */
export type SelectorWeights = {
  /** By bucket and output, in steps of `bucketSteps`: four outputs in a number, a byte for each, raised by `stepZero`. */
  readonly bucketTable: Int32Array
  /** By output: what a step of the bucket table is worth. */
  readonly bucketSteps: Float32Array
  /** By feature of cues and form, and output. */
  readonly formTable: Float32Array
  /** By kind of task and output: what its share adds to the outputs after the kinds of task. */
  readonly typeTable: Float32Array
  readonly calibration: Calibration
  /** The words that have weights of their own. */
  readonly vocabulary: Vocabulary
}

export type WeightsError = {
  readonly code: 'not_weights' | 'other_version' | 'damaged' | 'other_features'
  readonly message: string
}

export const weightsMagic = 0x4c_45_53_54
export const weightsVersion = 2

/** Places of the header, in bytes. All numbers are little-endian. */
export const headerLayout = { magic: 0, version: 4, checksum: 8, fingerprint: 12, length: 16 } as const

/** After these bytes the words follow, the commonest first, one a line, to the end of the file. */
export const tablesByteLength =
  headerLayout.length +
  4 * (calibrationNames.length + outputCount * (1 + formFeatureCount + taskTypes.length)) +
  bucketCount * outputCount

/**
 * Reads the weights file. It is refused where it is no such file, was written for another version of the format, has
 * changed since it was written, or was trained on other features than this code reads.
 */
export function decodeSelectorWeights(bytes: Uint8Array): Result<SelectorWeights, WeightsError> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.byteLength < headerLayout.length || view.getUint32(headerLayout.magic, true) !== weightsMagic)
    return refuse('not_weights', 'This is no weights file of the model selector.')
  const version = view.getUint32(headerLayout.version, true)
  if (version !== weightsVersion)
    return refuse(
      'other_version',
      `The weights have format ${version}; this program reads ${weightsVersion}.`,
    )
  if (view.getUint32(headerLayout.checksum, true) !== checksumOf(bytes.subarray(headerLayout.fingerprint)))
    return refuse('damaged', 'The weights file is damaged: its checksum is another.')
  if (
    view.getUint32(headerLayout.fingerprint, true) !== featureFingerprint() ||
    bytes.byteLength < tablesByteLength
  )
    return refuse('other_features', 'The weights were trained on other features: run "npm run select:train".')
  return ok(readTables(view))
}

function readTables(view: DataView): SelectorWeights {
  let at: number = headerLayout.length
  const readFloats = (count: number): Float32Array => {
    const floats = Float32Array.from({ length: count }, (_, index) => view.getFloat32(at + 4 * index, true))
    at += 4 * count
    return floats
  }
  const numbers = readFloats(calibrationNames.length)
  const bucketSteps = readFloats(outputCount)
  const formTable = readFloats(formFeatureCount * outputCount)
  const typeTable = readFloats(taskTypes.length * outputCount)
  const bucketTable = packSteps(view, at)
  return {
    bucketTable,
    bucketSteps,
    formTable,
    typeTable,
    calibration: toCalibration(numbers),
    vocabulary: readVocabulary(view),
  }
}

/** The words at the end of the file: in UTF-8, one a line. */
function readVocabulary(view: DataView): Vocabulary {
  const words: string[] = []
  let word = ''
  for (let at = tablesByteLength; at < view.byteLength;) {
    const { codePoint, length } = readCodePoint(view, at)
    at += length
    if (codePoint !== lineEnd) word += String.fromCodePoint(codePoint)
    if (codePoint === lineEnd || at >= view.byteLength) {
      words.push(word)
      word = ''
    }
  }
  return createVocabulary(words)
}

const lineEnd = 0x0a

type CodePoint = { readonly codePoint: number; readonly length: number }

function readCodePoint(view: DataView, at: number): CodePoint {
  const first = view.getUint8(at)
  if (first < 0x80) return { codePoint: first, length: 1 }
  const length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4
  // The first byte says how many follow, in as many of its bits and one more.
  let codePoint = first & (0x7f >> length)
  for (let next = 1; next < length; next += 1)
    codePoint = (codePoint << 6) | (view.getUint8(at + next) & 0x3f)
  return { codePoint, length }
}

function packSteps(view: DataView, start: number): Int32Array {
  const packed = new Int32Array((bucketCount * outputCount) / 4)
  for (let at = 0; at < packed.length; at += 1) {
    let four = 0
    for (let byte = 3; byte >= 0; byte -= 1)
      four = (four << 8) | (view.getInt8(start + 4 * at + byte) + stepZero)
    packed[at] = four
  }
  return packed
}

function toCalibration(numbers: Float32Array): Calibration {
  const [typeSharpness = 1, difficultySlope = 1, difficultyOffset = 0, simpleBelow = 0, complexFrom = 1] =
    numbers
  return { typeSharpness, difficultySlope, difficultyOffset, simpleBelow, complexFrom }
}

function refuse(code: WeightsError['code'], message: string): Result<SelectorWeights, WeightsError> {
  return err({ code, message })
}

/** 32 bits over the bytes of a weights file (FNV-1a): tells a damaged file, not a forged one. */
export function checksumOf(bytes: Uint8Array): number {
  let hash = 0x811c_9dc5
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x0100_0193)
  return hash >>> 0
}
