import { creditPackage } from '@tessera/contracts/credits'
import { microCredits } from '@tessera/core/money/micro-credits'
import { packageFigures } from '@tessera/core/pricing/package-figures'
import { expect, test } from 'vitest'

import { exactNumber } from './exact-number.ts'

test.each([
  { figure: 0n, shown: 0 },
  { figure: -12n, shown: -12 },
  { figure: 9_007_199_254_740_991n, shown: 9_007_199_254_740_991 },
  { figure: 9_007_199_254_740_992n, shown: 9_007_199_254_740_991 },
  { figure: -9_007_199_254_740_991n, shown: -9_007_199_254_740_991 },
  { figure: -(10n ** 30n), shown: -9_007_199_254_740_991 },
])('$figure is shown as $shown', ({ figure, shown }) => {
  expect(exactNumber(figure)).toBe(shown)
})

test('the saving of the dearest package that can be made, beside the cheapest, is one that the contract knows', () => {
  const dearest = { creditsMicro: microCredits(1n), priceCents: 99_999_999n }
  const cheapest = { creditsMicro: microCredits(10_000_000_000_000n), priceCents: 50n }
  const { savingPercent } = packageFigures(dearest, cheapest)
  expect(creditPackage.shape.saving_percent.safeParse(Number(savingPercent)).success).toBe(false)
  expect(creditPackage.shape.saving_percent.parse(exactNumber(savingPercent))).toBe(Number.MIN_SAFE_INTEGER)
})
