import { invariant } from '@tessera/core/invariant'
import { type MicroCredits, microCredits, microPerCredit } from '@tessera/core/money/micro-credits'
import { currencyExponent } from '@tessera/core/payments/currency'

/** An amount of money as Stripe counts it: integers of the currency's smallest unit. */
export type Money = {
  readonly amountMinor: bigint
  /** Three letters of ISO 4217, in any case. */
  readonly currency: string
}

/** Such as `1,234.5 credits`: exact, because a mail is kept as a document. */
export function formatCredits(amount: MicroCredits): string {
  const figure = exactFormat.format(decimalOf(amount, 6))
  return `${figure} ${figure === '1' ? 'credit' : 'credits'}`
}

/** What can be spent: at most two decimals and rounded down, so that it never promises more than there is. */
export function formatBalance(amount: MicroCredits): string {
  const hundredth = microPerCredit / 100n
  if (amount > 0n && amount < hundredth) return 'less than 0.01 credits'
  return formatCredits(microCredits((amount / hundredth) * hundredth))
}

/** Such as `$12.50`, `¥1,500` or `KWD 4.250`: as many decimals as the currency has. */
export function formatMoney({ amountMinor, currency }: Money): string {
  const digits = currencyExponent(currency)
  return moneyFormatOf(currency, digits).format(decimalOf(amountMinor, digits)).replaceAll('\u00a0', ' ')
}

/** Making one takes far longer than using it, and every receipt has several amounts. Bounded by the currencies. */
const moneyFormats = new Map<string, Intl.NumberFormat>()

function moneyFormatOf(currency: string, digits: number): Intl.NumberFormat {
  const known = moneyFormats.get(currency)
  if (known !== undefined) return known
  const format = new Intl.NumberFormat('en-US', {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
  moneyFormats.set(currency, format)
  return format
}

/** The digits as text, which `Intl` formats exactly, where a float would lose some. */
function decimalOf(amount: bigint, digits: number): `${number}` {
  const magnitude = String(amount < 0n ? -amount : amount).padStart(digits + 1, '0')
  const whole = magnitude.slice(0, magnitude.length - digits)
  const fraction = magnitude.slice(magnitude.length - digits)
  const text = `${amount < 0n ? '-' : ''}${whole}${digits === 0 ? '' : `.${fraction}`}`
  invariant(isDecimal(text), 'the digits of an amount are a number')
  return text
}

function isDecimal(text: string): text is `${number}` {
  return /^-?\d+(\.\d+)?$/.test(text)
}

const exactFormat = new Intl.NumberFormat('en-US', { maximumFractionDigits: 6 })

/** Such as `3 March 2026, 14:05 UTC`. */
export function formatMoment(atMs: number): string {
  const at = new Date(atMs)
  const time = [at.getUTCHours(), at.getUTCMinutes()].map((part) => String(part).padStart(2, '0')).join(':')
  return `${at.getUTCDate()} ${monthNames[at.getUTCMonth()] ?? ''} ${at.getUTCFullYear()}, ${time} UTC`
}

const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]
