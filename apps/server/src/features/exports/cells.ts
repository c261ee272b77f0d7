import { invariant } from '@tessera/core/invariant'
import { creditsFromJson } from '@tessera/core/money/micro-credits'
import { currencyExponent } from '@tessera/core/payments/currency'

import type { ExportCell } from '../../ports/table-export.ts'

const nothing: ExportCell = { kind: 'text', text: '' }

export function textCell(text: string | null): ExportCell {
  return text === null ? nothing : { kind: 'text', text }
}

/** Yes and no as programs read them. */
export function flagCell(isSo: boolean): ExportCell {
  return { kind: 'text', text: String(isSo) }
}

export function timeCell(iso: string | null): ExportCell {
  return iso === null ? nothing : { kind: 'time', iso }
}

/** @param count a whole number */
export function countCell(count: number | null): ExportCell {
  return count === null ? nothing : { kind: 'number', digits: String(count) }
}

/** Digits that are so already, such as a cost in billionths of a dollar. */
export function digitsCell(digits: string | null): ExportCell {
  return digits === null ? nothing : { kind: 'number', digits }
}

/** @param credits as lists answer them; all six decimals are written */
export function creditsCell(credits: number | null): ExportCell {
  return credits === null ? nothing : { kind: 'number', digits: creditsDigits(credits) }
}

/** Money as a decimal; its currency has a column of its own. */
export function moneyCell(amountMinor: number | null, currency: string): ExportCell {
  if (amountMinor === null) return nothing
  return { kind: 'number', digits: decimalDigits(BigInt(amountMinor), currencyExponent(currency)) }
}

/** Credits with their six decimals, such as `-0.400000`. */
export function creditsDigits(credits: number): string {
  const micro = creditsFromJson(credits)
  invariant(micro !== undefined, 'an amount of credits in an answer is exact')
  return decimalDigits(micro, 6)
}

/**
 * A whole number of the smallest unit, written with a point.
 * @param decimals how many digits stand behind it
 */
export function decimalDigits(amount: bigint, decimals: number): string {
  const digits = String(amount < 0n ? -amount : amount).padStart(decimals + 1, '0')
  const whole = digits.slice(0, digits.length - decimals)
  return `${amount < 0n ? '-' : ''}${whole}${decimals === 0 ? '' : `.${digits.slice(-decimals)}`}`
}
