import { assert as check, double, property } from 'fast-check'
import { describe, expect, test } from 'vitest'

import { abilityOfScore, scoreOfAbility } from './model-quality.ts'
import { withOwnAbilities } from './own-abilities.ts'
import { placeModel } from './place-model.ts'

const built = placeModel({ providerModelId: 'gpt-4o' }, { outputUsdPerMillion: 10 })

describe('figures that an operator set', () => {
  test('take the place of those kinds alone', () => {
    const changed = withOwnAbilities(built, { coding: 95, overall: 40 })
    expect(changed.byTaskType.coding.evidence).toBe('operator')
    expect(scoreOfAbility(changed.byTaskType.coding.ability)).toBeCloseTo(95)
    expect(scoreOfAbility(changed.overall.ability)).toBeCloseTo(40)
    expect(changed.byTaskType.math).toEqual(built.byTaskType.math)
    expect(changed.byTaskType.translation).toEqual(built.byTaskType.translation)
  })

  test('that were dropped leave what is built in', () => {
    expect(withOwnAbilities(built, undefined)).toBe(built)
    expect(withOwnAbilities(built, {})).toEqual(built)
  })

  test('are the same figure again when they are shown', () => {
    check(
      property(double({ min: 0.1, max: 99.9, noNaN: true }), (score) => {
        expect(scoreOfAbility(abilityOfScore(score))).toBeCloseTo(score, 6)
      }),
    )
  })
})
