import { expect, test } from 'vitest'

import { minorAmount } from '../money/minor-amount.ts'
import { currencyExponent, formatMinor } from './currency.ts'

/**
 * @see https://github.com/Paymenter/Paymenter/issues/1258 (yen charged a hundredfold)
 * @see https://github.com/cartalyst/stripe/issues/59
 */
test.each([
  { currency: 'usd', amount: 4500, exponent: 2, text: '45.00 USD' },
  { currency: 'JPY', amount: 4500, exponent: 0, text: '4500 JPY' },
  { currency: 'kwd', amount: 4500, exponent: 3, text: '4.500 KWD' },
  { currency: 'usd', amount: 5, exponent: 2, text: '0.05 USD' },
  { currency: 'eur', amount: -250, exponent: 2, text: '-2.50 EUR' },
  { currency: 'usd', amount: 0, exponent: 2, text: '0.00 USD' },
  { currency: 'ugx', amount: 500, exponent: 2, text: '5.00 UGX' },
])('$amount $currency have $exponent decimals: $text', ({ currency, amount, exponent, text }) => {
  expect(currencyExponent(currency)).toBe(exponent)
  expect(formatMinor(minorAmount(amount), currency)).toBe(text)
})

test('money that is no whole number of smallest units is a bug', () => {
  expect(() => minorAmount(0.5)).toThrow('money is counted in whole units')
})
