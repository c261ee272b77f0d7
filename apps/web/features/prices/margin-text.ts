import type { MarginCell } from '@tessera/contracts/prices-admin'

const minus = '\u2212'

/** Basis points as a percentage: one decimal, none from 100 % on; rounded down, so that a loss never reads as none. */
export function formatMargin(basisPoints: number): string {
  const decimals = Math.abs(basisPoints) >= 10_000 ? 0 : 1
  const scale = 10 ** (2 - decimals)
  const rounded = Math.floor(basisPoints / scale)
  const percent = new Intl.NumberFormat('en', {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  }).format(Math.abs(rounded) / 10 ** decimals)
  return `${rounded < 0 ? minus : ''}${percent} %`
}

/** Ordinary use loses, or only some use of it; or nothing does. */
export type MarginState = 'loses' | 'partly' | 'earns'

export function marginStateOf(cell: MarginCell): MarginState {
  if (cell.margin_after_fees_basis_points < 0) return 'loses'
  return cell.loses_money ? 'partly' : 'earns'
}

/** The least after fees. */
export function leastOf(cells: readonly MarginCell[]): MarginCell | undefined {
  let least: MarginCell | undefined
  for (const cell of cells) {
    if (least === undefined || cell.margin_after_fees_basis_points < least.margin_after_fees_basis_points) {
      least = cell
    }
  }
  return least
}
