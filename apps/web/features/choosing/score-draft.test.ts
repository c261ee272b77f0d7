import { describe, expect, it } from 'vitest'

import { fieldsOfAbilities, readScores } from './score-draft'
import type { Ability } from './use-selection'

const abilities: readonly Ability[] = [
  { kind: 'overall', score: 80.3, built_in_score: 80.3, evidence: 'table' },
  { kind: 'coding', score: 91.5, built_in_score: 70, evidence: 'operator' },
  { kind: 'math', score: 60, built_in_score: 60, evidence: 'lineup' },
]

describe('scores in a form', () => {
  it('has in its fields only what was set by hand', () => {
    expect(fieldsOfAbilities(abilities)).toEqual({ overall: '', coding: '91.5', math: '' })
  })

  it('sends only what was changed, and nothing for an emptied field', () => {
    const fields = { overall: '', coding: ' ', math: '75,5' }
    expect(readScores(abilities, fields)).toEqual({ isGood: true, scores: { coding: null, math: 75.5 } })
    expect(readScores(abilities, fieldsOfAbilities(abilities))).toEqual({ isGood: true, scores: {} })
  })

  it.each(['0', '100', '99.5', '12.34', '-3', 'x', '1e1'])('says that %s is no score', (text) => {
    expect(readScores(abilities, { ...fieldsOfAbilities(abilities), math: text })).toEqual({
      isGood: false,
      wrong: ['math'],
    })
  })
})
