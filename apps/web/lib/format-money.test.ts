import * as fc from 'fast-check'
import { expect, it } from 'vitest'

import { currencyExponent } from '../../../packages/core/src/payments/currency.ts'
import { formatMoney, minorUnitsOf, parseMoney } from './format-money.ts'

it.each([
  [4500, 'usd', '$45.00'],
  [0, 'usd', '$0.00'],
  [1, 'eur', '€0.01'],
  [4500, 'jpy', '¥4,500'],
  [4500, 'KWD', 'KWD 4.500'],
  [500, 'ugx', 'UGX 5.00'],
])('%d of the smallest unit of %s is written %s', (amountMinor, currency, text) => {
  expect(formatMoney(amountMinor, currency).replaceAll('\u00a0', ' ')).toBe(text)
})

/** @see https://github.com/Paymenter/Paymenter/issues/1258 */
it('every currency has as many digits here as in the books', () => {
  for (const currency of Intl.supportedValuesOf('currency')) {
    expect(minorUnitsOf(currency), currency).toBe(10 ** currencyExponent(currency))
  }
})

it.each([
  ['45', 'usd', 4500],
  ['45.5', 'usd', 4550],
  [' $0.07 ', 'usd', 7],
  ['.5', 'usd', 50],
  ['45', 'jpy', 45],
  ['4.5', 'kwd', 4500],
])('%j in %s is read as %d', (text, currency, amountMinor) => {
  expect(parseMoney(text, currency)).toBe(amountMinor)
})

it.each([
  ['', 'usd'],
  ['abc', 'usd'],
  ['-5', 'usd'],
  ['4,5', 'usd'],
  ['1e3', 'usd'],
  ['0.005', 'usd'],
  ['4.5', 'jpy'],
  ['99999999999999999', 'usd'],
])('%j in %s is no amount', (text, currency) => {
  expect(parseMoney(text, currency)).toBeUndefined()
})

it('what is written is read back as the same amount', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 99_999_999_999 }),
      fc.constantFrom('usd', 'jpy', 'kwd'),
      (amountMinor, currency) => {
        const typed = formatMoney(amountMinor, currency).replaceAll(/[^\d.]/g, '')
        expect(parseMoney(typed, currency)).toBe(amountMinor)
      },
    ),
  )
})
