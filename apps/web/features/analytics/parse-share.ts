const basisPointsOfPercent = 100
const basisPointsOfAll = 10_000

/** What somebody typed as a percentage, such as `2.5` or `85 %`, in basis points; undefined if it is none, or finer. */
export function parseShare(text: string): number | undefined {
  const cleaned = text.trim().replace(/\s*%$/, '')
  if (!/^\d{1,3}(\.\d{0,2})?$/.test(cleaned)) return undefined
  const basisPoints = Math.round(Number(cleaned) * basisPointsOfPercent)
  return basisPoints <= basisPointsOfAll ? basisPoints : undefined
}

/** As it is typed: basis points as a percentage without its sign. */
export function shareToType(basisPoints: number): string {
  return String(basisPoints / basisPointsOfPercent)
}

/** What somebody typed as a number of people, perhaps grouped; undefined if it is none. */
export function parseCount(text: string): number | undefined {
  const cleaned = text.trim()
  return /^(\d{1,10}|\d{1,3}(,\d{3}){1,3})$/.test(cleaned) ? Number(cleaned.replaceAll(',', '')) : undefined
}
