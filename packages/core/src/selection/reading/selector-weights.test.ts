import { Buffer } from 'node:buffer'

import { describe, expect, test } from 'vitest'

import { shippedWeights } from '../../../test/shipped-prompt-reader.ts'
import { createPromptReader } from './create-prompt-reader.ts'
import { checksumOf, decodeSelectorWeights, headerLayout, tablesByteLength } from './selector-weights.ts'

function changed(change: (bytes: Uint8Array, view: DataView) => void): Uint8Array {
  const bytes = Uint8Array.from(shippedWeights())
  change(bytes, new DataView(bytes.buffer))
  return bytes
}

function signAgain(bytes: Uint8Array, view: DataView): void {
  view.setUint32(headerLayout.checksum, checksumOf(bytes.subarray(headerLayout.fingerprint)), true)
}

function refusalOf(bytes: Uint8Array) {
  const weights = decodeSelectorWeights(bytes)
  return weights.ok ? undefined : weights.error.code
}

describe('the weights that ship', () => {
  test('are those of this code', () => {
    expect(refusalOf(shippedWeights())).toBeUndefined()
  })

  test('are small enough for a repository', () => {
    expect(shippedWeights().byteLength).toBeLessThan(1_300_000)
    expect(shippedWeights().byteLength).toBeGreaterThan(tablesByteLength)
  })

  test('say the same out of the middle of a larger buffer', () => {
    const padded = Buffer.concat([Buffer.alloc(13), shippedWeights(), Buffer.alloc(7)])
    const [alone, within] = [shippedWeights(), padded.subarray(13, 13 + shippedWeights().byteLength)].map(
      (bytes) => {
        const weights = decodeSelectorWeights(bytes)
        if (!weights.ok) throw new Error(weights.error.message)
        return createPromptReader(weights.value).read({
          prompt: 'How do tides work?',
          countPromptTokens: () => 5,
        })
      },
    )
    expect(within).toEqual(alone)
  })
})

describe('a weights file is refused', () => {
  test.each([
    ['empty', new Uint8Array(0)],
    ['something else', new TextEncoder().encode('{"models": []} and a little more')],
  ])('where it is %s', (_name, bytes) => {
    expect(refusalOf(bytes)).toBe('not_weights')
  })

  test('where it has another format, and says which', () => {
    const weights = decodeSelectorWeights(
      changed((_bytes, view) => {
        view.setUint32(headerLayout.version, 9, true)
      }),
    )
    expect(weights).toMatchObject({ ok: false, error: { code: 'other_version' } })
    expect(weights.ok ? '' : weights.error.message).toContain('format 9')
  })

  test.each([
    headerLayout.fingerprint,
    headerLayout.length,
    5_000,
    tablesByteLength - 1,
    tablesByteLength + 7,
  ])('where a bit of byte %d has flipped', (at) => {
    const bytes = changed((copy) => {
      copy[at] = (copy[at] ?? 0) ^ 1
    })
    expect(refusalOf(bytes)).toBe('damaged')
  })

  test('where it is cut off', () => {
    expect(refusalOf(shippedWeights().subarray(0, 400_000))).toBe('damaged')
  })

  test('where it was trained on other features, and says what to do', () => {
    const weights = decodeSelectorWeights(
      changed((bytes, view) => {
        view.setUint32(headerLayout.fingerprint, view.getUint32(headerLayout.fingerprint, true) + 1, true)
        signAgain(bytes, view)
      }),
    )
    expect(weights).toMatchObject({ ok: false, error: { code: 'other_features' } })
    expect(weights.ok ? '' : weights.error.message).toContain('select:train')
  })
})
