import { expect, test } from 'vitest'

import { createBaselines } from './baselines.ts'

const log = { info: () => undefined, warn: () => undefined, error: () => undefined }
const noModels = {
  findNamedBaseline: () => undefined,
  findSellableModel: () => undefined,
  listSellableModels: () => [],
}

/** A store that counts how often it is asked. */
function countingChoices(answer: () => Promise<string | undefined>) {
  const asked: string[] = []
  return {
    asked,
    find: (userId: string) => {
      asked.push(userId)
      return answer()
    },
  }
}

test('a person’s choice is looked up once a minute, however many answers there are', async () => {
  let nowMs = 0
  const choices = countingChoices(async () => undefined)
  const baselines = createBaselines({ choices, catalogue: noModels, clock: { nowMs: () => nowMs }, log })
  for (let answer = 0; answer < 100; answer += 1) baselines.prepare('usr_ada')
  await Promise.all(Array.from({ length: 100 }, () => baselines.find('usr_ada')))
  expect(choices.asked).toHaveLength(1)
  nowMs = 59_999
  await baselines.find('usr_ada')
  expect(choices.asked).toHaveLength(1)
  nowMs = 60_001
  await baselines.find('usr_ada')
  expect(choices.asked).toHaveLength(2)
})

test('a choice that this process wrote needs no looking up, and is written again only when it changes', async () => {
  const choices = countingChoices(async () => undefined)
  const baselines = createBaselines({ choices, catalogue: noModels, clock: { nowMs: () => 0 }, log })
  expect(baselines.isNewChoice('usr_ada', 'gpt-4o')).toBe(true)
  baselines.keepChoice('usr_ada', 'gpt-4o')
  expect(baselines.isNewChoice('usr_ada', 'gpt-4o')).toBe(false)
  expect(baselines.isNewChoice('usr_ada', 'claude-haiku')).toBe(true)
  await baselines.find('usr_ada')
  expect(choices.asked).toEqual([])
})

test('a database that does not answer costs nobody an answer', async () => {
  const choices = countingChoices(async () => {
    throw new Error('away')
  })
  const baselines = createBaselines({ choices, catalogue: noModels, clock: { nowMs: () => 0 }, log })
  await expect(baselines.find('usr_ada')).resolves.toBeUndefined()
  await baselines.find('usr_ada')
  expect(choices.asked).toHaveLength(2)
})
