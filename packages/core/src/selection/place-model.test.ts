import { assert as check, double, property, string } from 'fast-check'
import { describe, expect, test } from 'vitest'

import { abilityTables } from './ability-tables.ts'
import { modelFamilies } from './model-families.ts'
import { chanceOfGoodAnswer } from './model-quality.ts'
import { familyNameOf, placeModel } from './place-model.ts'
import type { ModelTier } from './place-model.ts'
import { taskTypes } from './task-type.ts'

function place(providerModelId: string, outputUsdPerMillion = 1) {
  return placeModel({ providerModelId }, { outputUsdPerMillion })
}

function gapIn(kind: 'coding' | 'creative_writing'): number {
  return place('gpt-5').byTaskType[kind].ability - place('some-unknown-7b').byTaskType[kind].ability
}

function overallOf(providerModelId: string, outputUsdPerMillion: number, tier?: ModelTier): number {
  const hints = { outputUsdPerMillion, ...(tier === undefined ? {} : { tier }) }
  return placeModel({ providerModelId }, hints).overall.ability
}

describe('the family of a model', () => {
  test.each([
    ['mistralai/mixtral-8x7b-instruct', 'mixtral-8x7b'],
    ['Mixtral-8x7B-Instruct-v0.1', 'mixtral-8x7b'],
    ['gpt4_1106_preview', 'gpt-4-1106'],
    ['gpt-4-1106-preview', 'gpt-4-1106'],
    ['gpt-4o-mini-2024-07-18', 'gpt-4o-mini'],
    ['claude-v1', 'claude-v1'],
    ['claude-2.1', 'claude-2-1'],
    ['claude-instant-v1', 'claude-instant'],
    ['anthropic/claude-3.5-sonnet', 'claude-3-5-sonnet'],
    ['zero-one-ai/Yi-34B-Chat', 'yi-34b'],
    ['zero-one', 'zero-one'],
    ['meta/llama-2-70b-chat', 'llama-2-70b'],
    ['llama-70b', 'llama-70b'],
    ['meta/code-llama-instruct-34b-chat', 'code-llama'],
    ['WizardLM/WizardLM-13B-V1.2', 'wizardlm-13b'],
    ['mistralai/mistral-7b-chat', 'mistral-7b'],
    ['meta-llama/Meta-Llama-3.1-8B-Instruct', 'llama-3-1-8b'],
    ['deepseek-ai/DeepSeek-R1-Distill-Qwen-7B', 'deepseek-r1-distill-qwen-7b'],
    ['qwen/qwen3-235b-a22b-2507', 'qwen3-235b'],
    ['claude-sonnet-4-20250514', 'claude-sonnet-4'],
  ])('%s is of %s', (id, family) => {
    const expected = modelFamilies[family]
    expect(expected).toBeDefined()
    const placed = place(id)
    const alike = place(family)
    expect(placed).toEqual(alike)
    expect(placed.overall.evidence).not.toBe('guess')
  })

  test('names of families are written as they are looked up, and every one leads to a table', () => {
    const rows = new Set(abilityTables.flatMap((table) => Object.keys(table.rows)))
    for (const [name, { row }] of Object.entries(modelFamilies)) {
      expect(familyNameOf(name)).toBe(name)
      expect([...rows]).toContain(row)
    }
  })
})

describe('the place of a model', () => {
  test('says whether a table tests the kind of task, or only others', () => {
    const { byTaskType, overall, tableIds } = place('gpt-4o')
    expect(byTaskType.coding.evidence).toBe('table')
    expect(byTaskType.translation.evidence).toBe('overall')
    expect(overall.evidence).toBe('table')
    expect(tableIds).toContain('wildbench-v2')
    expect(place('gpt-6-sol').byTaskType.coding.evidence).toBe('lineup')
  })

  test('weak models fall behind more in maths and code than in prose', () => {
    expect(gapIn('coding')).toBeGreaterThan(gapIn('creative_writing'))
  })

  test('of models that nobody knows the larger, dearer and higher one stands above', () => {
    expect(overallOf('nobody-70b', 1)).toBeGreaterThan(overallOf('nobody-7b', 1))
    expect(overallOf('nobody', 20)).toBeGreaterThan(overallOf('nobody', 0.2))
    expect(overallOf('nobody', 1, 'large')).toBeGreaterThan(overallOf('nobody', 1, 'medium'))
    expect(overallOf('nobody', 1, 'medium')).toBeGreaterThan(overallOf('nobody', 1, 'small'))
    // What is measured says more than a word in somebody's list.
    expect(overallOf('gpt-4o', 10, 'small')).toBe(overallOf('gpt-4o', 10))
  })

  test('is sound for any name and any price', { timeout: 30_000 }, () => {
    check(
      property(
        string({ unit: 'binary', maxLength: 60 }),
        double({ min: 0, max: 1e9, noNaN: true }),
        (id, price) => {
          const { overall, byTaskType } = placeModel({ providerModelId: id }, { outputUsdPerMillion: price })
          const chances = [overall, ...taskTypes.map((taskType) => byTaskType[taskType])].map(({ ability }) =>
            chanceOfGoodAnswer(ability, 0.5),
          )
          expect(chances.every((chance) => chance > 0 && chance < 1)).toBe(true)
        },
      ),
    )
  })
})
