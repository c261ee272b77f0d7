import { array, assert as check, double, integer, property, record } from 'fast-check'
import { describe, expect, test } from 'vitest'

import { gainCurve } from './gain-curve.ts'
import { ofType, typeAccuracy } from './type-accuracy.ts'
import type { TypeCase } from './type-accuracy.ts'

const outcomes = array(integer({ min: -1, max: 1 }), { minLength: 4, maxLength: 60 }).filter(
  (gains) => gains.reduce((sum, gain) => sum + gain, 0) > 0,
)

describe('the curve of gains', () => {
  test('is the straight line of chance where the score says nothing', () => {
    check(
      property(outcomes, (gains) => {
        const { apgr } = gainCurve(gains.map((gain) => ({ score: 0.3, gain })))
        expect(apgr).toBeCloseTo(0.5, 9)
      }),
    )
  })

  test('is highest where the score is the gain itself', () => {
    const scored = array(
      record({ gain: integer({ min: -1, max: 1 }), score: double({ min: 0, max: 1, noNaN: true }) }),
      {
        minLength: 4,
        maxLength: 60,
      },
    ).filter((cases) => cases.reduce((sum, { gain }) => sum + gain, 0) > 0)
    check(
      property(scored, (cases) => {
        const best = gainCurve(cases.map(({ gain }) => ({ score: gain, gain })))
        expect(gainCurve(cases).apgr).toBeLessThanOrEqual(best.apgr + 1e-9)
      }),
    )
  })

  test('names the shares of prompts that recover half and four fifths of the gap', () => {
    const gains = [1, 1, 1, 1, 1, 0, 0, 0, 0, 0]
    const curve = gainCurve(gains.map((gain, at) => ({ gain, score: -at })))
    expect(curve.cpt50).toBeCloseTo(0.3)
    expect(curve.cpt80).toBeCloseTo(0.4)
    expect(curve.apgr).toBeCloseTo(0.75)
  })
})

describe('the accuracy of kinds', () => {
  const cases: readonly TypeCase[] = [
    { known: 'math', alsoRight: [], read: 'math' },
    { known: 'math', alsoRight: ['reasoning'], read: 'reasoning' },
    { known: 'chat', alsoRight: [], read: 'math' },
    { known: 'chat', alsoRight: [], read: 'chat' },
  ]

  test('counts other right readings only where it is lenient', () => {
    expect(typeAccuracy(cases)).toMatchObject({ prompts: 4, strict: 0.5, lenient: 0.75 })
  })

  test('tells for each kind how often it is found and how often it is right', () => {
    expect(ofType(cases, 'math')).toEqual({ prompts: 2, recall: 0.5, precision: 0.5, f1: 0.5 })
    expect(typeAccuracy(cases).macroF1).toBeCloseTo((0.5 + 2 / 3) / 2)
  })
})
