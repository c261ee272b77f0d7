import { describe, expect, test } from 'vitest'

import { abilityTables } from './ability-tables.ts'
import type { AbilityTable } from './ability-tables.ts'
import { fitAbilities } from './fit-abilities.ts'

const fitted = fitAbilities(abilityTables)

function overall(model: string): number {
  return fitted.get(model)?.overall ?? Number.NaN
}

/** Figures as a test with this offset would give them to models of these abilities. */
function tableOf(id: string, offset: number, abilities: Readonly<Record<string, number>>): AbilityTable {
  const rows = Object.fromEntries(
    Object.entries(abilities).map(([model, ability]) => [model, [100 / (1 + Math.exp(-(ability + offset)))]]),
  )
  const facts = { name: id, source: 'made up', publishedOn: '2026-01', unit: 'percent', spread: 1 } as const
  return { ...facts, id, columns: ['overall'], rows }
}

describe('one scale for public tables', () => {
  test('models that never met are compared through those that both tables have', () => {
    const easy = tableOf('easy', 2, { 'gpt-4o': 0, bridge: -0.4, weak: -1 })
    const hard = tableOf('hard', -1, { bridge: -0.4, strong: 1.2 })
    const abilities = fitAbilities([easy, hard])
    for (const [model, ability] of Object.entries({ 'gpt-4o': 0, bridge: -0.4, weak: -1, strong: 1.2 })) {
      expect(abilities.get(model)?.overall).toBeCloseTo(ability, 2)
    }
  })

  test('makers’ own figures move no model against the others, only its own skills', () => {
    const shared = { 'gpt-4o': 0, modest: -1, boastful: -1 }
    const neutral = tableOf('neutral', 0, shared)
    const own: AbilityTable = {
      ...tableOf('own', 0, { 'gpt-4o': 0, modest: -1, boastful: 1 }),
      columns: ['coding'],
      isOfMakers: true,
    }
    const abilities = fitAbilities([neutral, own])
    expect(abilities.get('boastful')?.overall).toBeCloseTo(-1, 2)
    expect(abilities.get('boastful')?.offsets.coding ?? 0).toBeGreaterThan(0.3)
    expect(abilities.get('modest')?.offsets.coding ?? 0).toBeLessThan(0)
  })

  test('every model of every table has its place, and knows its tables', () => {
    for (const { id, rows } of abilityTables) {
      for (const model of Object.keys(rows)) {
        expect(fitted.get(model)?.tableIds).toContain(id)
        expect(Math.abs(overall(model))).toBeLessThan(3)
      }
    }
  })

  test.each([
    ['gpt-5', 'gpt-4.1'],
    ['gpt-4.1', 'gpt-4.1-mini'],
    ['gpt-4.1-mini', 'gpt-4.1-nano'],
    ['gpt-4o', 'gpt-4'],
    ['gpt-4-turbo', 'gpt-3.5'],
    ['gemini-2.5-pro', 'gemini-2.5-flash'],
    ['gemini-1.5-pro', 'gemini-1.5-flash'],
    ['claude-3-opus', 'claude-3-sonnet'],
    ['claude-3-sonnet', 'claude-3-haiku'],
    ['llama-3-70b', 'llama-3-8b'],
    ['mixtral-8x7b', 'mistral-7b'],
    ['yi-34b', 'wizardlm-13b'],
  ])('%s stands above %s', (abler, other) => {
    expect(overall(abler)).toBeGreaterThan(overall(other))
  })
})
