import type { MinorAmount } from '../money/minor-amount.ts'
import { largerOf } from '../money/smaller-of.ts'

/**
 * Decimals of the currencies that don't have two, as Stripe counts its amounts. Source:
 * https://docs.stripe.com/currencies (zero-decimal and three-decimal currencies; ISK and UGX are written there with two
 * decimals that are always zero).
 */
const unusualExponents: Readonly<Record<string, number>> = {
  bif: 0,
  clp: 0,
  djf: 0,
  gnf: 0,
  jpy: 0,
  kmf: 0,
  krw: 0,
  mga: 0,
  pyg: 0,
  rwf: 0,
  vnd: 0,
  vuv: 0,
  xaf: 0,
  xof: 0,
  xpf: 0,
  bhd: 3,
  jod: 3,
  kwd: 3,
  omr: 3,
  tnd: 3,
}

/**
 * How many decimals a currency has.
 * @param currency ISO 4217, in either case
 */
export function currencyExponent(currency: string): number {
  return unusualExponents[currency.toLowerCase()] ?? 2
}

/**
 * An amount as people write it, with the code of its currency: `45.00 USD`, `4500 JPY`, `4.500 KWD`.
 * @param amount in the smallest unit
 */
export function formatMinor(amount: MinorAmount, currency: string): string {
  const exponent = currencyExponent(currency)
  const digits = largerOf(amount, 0n - amount)
    .toString()
    .padStart(exponent + 1, '0')
  const whole = digits.slice(0, digits.length - exponent)
  const fraction = exponent === 0 ? '' : `.${digits.slice(-exponent)}`
  return `${amount < 0n ? '-' : ''}${whole}${fraction} ${currency.toUpperCase()}`
}
