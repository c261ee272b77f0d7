import type { AdminPackage } from '@tessera/contracts/prices-admin'
import { describe, expect, it } from 'vitest'

import { placesAfter } from './use-move-package'

function packagesAt(...positions: readonly number[]): readonly AdminPackage[] {
  return positions.map((position, index) => ({
    id: index + 1,
    name: `Package ${index + 1}`,
    credits: 1000,
    price_cents: 1000,
    best_for: '',
    position,
    active: true,
    price_per_credit_usd: 0.01,
    saving_percent: 0,
    bonus_credits: 0,
  }))
}

describe('moving a package', () => {
  it('changes places with its neighbour and leaves the others where they are', () => {
    expect(placesAfter(packagesAt(1, 4, 9), 2, 1)).toEqual([
      { id: 3, position: 4 },
      { id: 2, position: 9 },
    ])
  })

  it('counts all of them anew where two stand at the same place', () => {
    expect(placesAfter(packagesAt(5, 5, 5), 0, 1)).toEqual([
      { id: 2, position: 1 },
      { id: 1, position: 2 },
      { id: 3, position: 3 },
    ])
  })

  it('changes nothing where there is nothing to move', () => {
    expect(placesAfter(packagesAt(1, 2), 7, 1)).toEqual([])
  })
})
