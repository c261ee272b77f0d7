import { describe, expect, it } from 'vitest'

import { orderAfter } from './use-move-package'

const packages = [3, 1, 7, 4].map((id) => ({ id }))

describe('moving a package', () => {
  it('changes places with its neighbour and leaves the others where they are', () => {
    expect(orderAfter(packages, 2, 1)).toEqual([3, 7, 1, 4])
    expect(orderAfter(packages, 0, 1)).toEqual([1, 3, 7, 4])
  })

  it('goes to the place that is named, however far that is', () => {
    expect(orderAfter(packages, 3, 0)).toEqual([4, 3, 1, 7])
    expect(orderAfter(packages, 0, 3)).toEqual([1, 7, 4, 3])
  })

  it('asks for nothing where there is nothing to move', () => {
    for (const [from, to] of [
      [0, -1],
      [3, 4],
      [2, 2],
      [7, 1],
    ] as const) {
      expect(orderAfter(packages, from, to)).toBeUndefined()
    }
  })
})
