const most = BigInt(Number.MAX_SAFE_INTEGER)

/**
 * A figure for JSON that is shown and not reckoned with, such as a percentage. A billionth of a credit for what costs
 * many makes a loss that no number holds: then it is the greatest that one does.
 */
export function exactNumber(figure: bigint): number {
  if (figure > most) return Number.MAX_SAFE_INTEGER
  return Number(figure < -most ? -most : figure)
}
