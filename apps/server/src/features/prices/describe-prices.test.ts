import { priceLoss } from '@tessera/contracts/prices-admin'
import { expect, test } from 'vitest'

import { describeLoss } from './describe-prices.ts'

test.each([
  { basisPoints: -12n, shown: -12 },
  { basisPoints: -20_454_545_454_543_264n, shown: Number.MIN_SAFE_INTEGER },
  { basisPoints: 10n ** 30n, shown: Number.MAX_SAFE_INTEGER },
])('a margin of $basisPoints basis points is shown as an exact number: $shown', ({ basisPoints, shown }) => {
  const described = describeLoss({
    modelId: 'gpt-4o',
    packageId: 4,
    packageName: 'Business',
    tokenClass: 'output',
    marginBasisPoints: basisPoints,
    fromMs: 0,
  })
  expect(priceLoss.parse(described).margin_basis_points).toBe(shown)
})
