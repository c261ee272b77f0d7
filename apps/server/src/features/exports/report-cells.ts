import { creditsFromJson, microPerCredit } from '@tessera/core/money/micro-credits'
import { currencyExponent } from '@tessera/core/payments/currency'

import type { ExportCell } from '../../ports/table-export.ts'
import { creditsDigits, decimalDigits } from './cells.ts'

/** Cells of a report: every digit for programs, and on paper what people read. */

const basisPointDecimals = 2
const nanoDecimals = 9
const microDecimals = 6

export const unknownCell: ExportCell = { kind: 'number', digits: '' }

export function labelCell(text: string): ExportCell {
  return { kind: 'text', text }
}

export function countCellOf(count: number): ExportCell {
  return { kind: 'number', digits: String(count), printed: grouped(String(count)) }
}

/** @param credits as the API has them; on paper rounded to whole ones */
export function creditsCellOf(credits: number): ExportCell {
  const micro = creditsFromJson(credits) ?? 0n
  return {
    kind: 'number',
    digits: creditsDigits(credits),
    printed: grouped(String(rounded(micro, microPerCredit))),
  }
}

/** @param amountMinor null where there is nothing to divide by */
export function moneyCellOf(amountMinor: number | null, currency: string): ExportCell {
  if (amountMinor === null) return unknownCell
  const digits = decimalDigits(BigInt(amountMinor), currencyExponent(currency))
  return { kind: 'number', digits, printed: grouped(digits) }
}

/** @param microMinor millionths of a smallest unit */
export function fineMoneyCellOf(microMinor: string, currency: string): ExportCell {
  const exponent = currencyExponent(currency)
  return scaledCell(BigInt(microMinor), exponent + microDecimals, exponent)
}

/** @param nanoUsd billionths of a dollar */
export function dollarsCellOf(nanoUsd: bigint | string): ExportCell {
  return scaledCell(BigInt(nanoUsd), nanoDecimals, 2)
}

/** @param basisPoints of which 10,000 are all; null where there is nothing to divide by */
export function shareCellOf(basisPoints: number | null): ExportCell {
  if (basisPoints === null) return unknownCell
  const digits = decimalDigits(BigInt(basisPoints), basisPointDecimals)
  return { kind: 'number', digits, printed: `${grouped(digits)} %` }
}

function scaledCell(amount: bigint, decimals: number, printedDecimals: number): ExportCell {
  const printed = rounded(amount, 10n ** BigInt(decimals - printedDecimals))
  return {
    kind: 'number',
    digits: decimalDigits(amount, decimals),
    printed: grouped(decimalDigits(printed, printedDecimals)),
  }
}

/** Half away from zero. */
function rounded(amount: bigint, unit: bigint): bigint {
  const magnitude = amount < 0n ? -amount : amount
  const units = (magnitude + unit / 2n) / unit
  return amount < 0n ? -units : units
}

/** Such as `-1,234.50`. */
function grouped(digits: string): string {
  const [whole = '', fraction] = digits.split('.')
  const withGroups = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  return fraction === undefined ? withGroups : `${withGroups}.${fraction}`
}
