import { readFileSync } from 'node:fs'

import { createPromptReader } from '@tessera/core/selection/reading/create-prompt-reader'
import type { PromptReader } from '@tessera/core/selection/reading/prompt-reader'
import { decodeSelectorWeights } from '@tessera/core/selection/reading/selector-weights'
import { taskTypes } from '@tessera/core/selection/task-type'
import { describe, expect, test } from 'vitest'

import { selectorWeightsPath } from '../../apps/server/src/adapters/selection/read-selector-weights.ts'
import { encodeWeights } from './encode-weights.ts'
import { measureDisturbances } from './measures/disturbances.ts'
import { readOwnPrompts } from './prompt-rows.ts'
import { trainWeightsAlike } from './train-weights.ts'

const own = readOwnPrompts()
const shipped = decode(readFileSync(selectorWeightsPath))
const reader = createPromptReader(shipped)

function decode(bytes: Uint8Array) {
  const weights = decodeSelectorWeights(bytes)
  if (!weights.ok) throw new Error(weights.error.message)
  return weights.value
}

function typeRead(by: PromptReader, prompt: string): string {
  return by.read({ prompt, countPromptTokens: () => 1 }).taskType
}

function every(step: number) {
  return own.filter((_, at) => at % step === 0)
}

describe("the project's own training prompts", () => {
  test('are each there once', () => {
    const fileByPrompt = new Map<string, string>()
    const twice = own.flatMap(({ prompt, file }) => {
      const key = prompt.trim().toLowerCase()
      const before = fileByPrompt.get(key)
      fileByPrompt.set(key, file)
      return before === undefined ? [] : [`${before} and ${file}: ${prompt.slice(0, 60)}`]
    })
    expect(twice).toEqual([])
  })

  test('stand in the file of their kind', () => {
    expect(own.filter(({ file, type }) => !file.startsWith(`${type}-`)).map(({ file }) => file)).toEqual([])
  })

  test('cover every kind of task, in ten languages at least', () => {
    for (const type of taskTypes) {
      const ofType = own.filter((prompt) => prompt.type === type)
      expect(ofType.length, type).toBeGreaterThanOrEqual(150)
      expect(new Set(ofType.map(({ lang }) => lang)).size, type).toBeGreaterThanOrEqual(10)
    }
  })

  test('name no other reading twice, and not their own', () => {
    for (const { type, alt = [], prompt } of own) {
      expect(alt, prompt).not.toContain(type)
      expect(new Set(alt).size, prompt).toBe(alt.length)
    }
  })
})

describe('the weights that ship', () => {
  test('agree with weights trained anew on a part of the prompts', { timeout: 120_000 }, () => {
    const part = every(6)
    const again = trainWeightsAlike({ own: part, outside: [] }, shipped.calibration)
    const anew = createPromptReader(decode(encodeWeights(again)))
    const agreed = part.filter(({ prompt }) => typeRead(anew, prompt) === typeRead(reader, prompt))
    expect(agreed.length / part.length).toBeGreaterThan(0.85)
  })

  test('come out the same from the same prompts', { timeout: 120_000 }, () => {
    const set = { own: every(60), outside: [] }
    const [first, second] = [1, 2].map(() => encodeWeights(trainWeightsAlike(set, shipped.calibration)))
    expect(first).toEqual(second)
  })

  test('read a wish the same when it is said a little differently', { timeout: 60_000 }, () => {
    const disturbed = measureDisturbances(
      reader,
      every(10).map(({ prompt }) => prompt),
    )
    for (const { name, otherType, otherComplexity } of disturbed) {
      expect(otherType, name).toBeLessThanOrEqual(0.1)
      expect(otherComplexity, name).toBeLessThanOrEqual(0.05)
    }
  })
})
