import type { MarginCell } from '@tessera/contracts/prices-admin'
import { describe, expect, it } from 'vitest'

import { formatMargin, leastOf, marginStateOf } from './margin-text'

function cellOf(afterFees: number, worst = afterFees): MarginCell {
  const margins = { margin_basis_points: worst + 300, margin_after_fees_basis_points: worst }
  return {
    model: 'gpt-4o',
    package_id: 1,
    margin_basis_points: afterFees + 300,
    margin_after_fees_basis_points: afterFees,
    worst: { token_class: 'output', from_input_tokens: 0, ...margins },
    loses_money: worst < 0,
  }
}

describe('margins as they are read', () => {
  it('are rounded down, so that the smallest loss is one', () => {
    expect([0, 5, 7910, 12_345, -1, -445, -31_520].map((margin) => formatMargin(margin))).toEqual([
      '0.0 %',
      '0.0 %',
      '79.1 %',
      '123 %',
      '−0.1 %',
      '−4.5 %',
      '−316 %',
    ])
  })

  it('tell apart what loses, what loses in part, and what earns', () => {
    expect([cellOf(-1), cellOf(100, -1), cellOf(100, 0)].map((cell) => marginStateOf(cell))).toEqual([
      'loses',
      'partly',
      'earns',
    ])
  })

  it('have a least one where there are any', () => {
    expect(leastOf([cellOf(20), cellOf(-5), cellOf(7)])?.margin_after_fees_basis_points).toBe(-5)
    expect(leastOf([])).toBeUndefined()
  })
})
