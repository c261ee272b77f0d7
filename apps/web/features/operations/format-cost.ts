const nanoPerDollar = 1_000_000_000
const finest = 6

/** What a provider costs us, in dollars: so fine that one request still has a price, and something never reads as nothing. */
export function formatCost(nanoUsd: string): string {
  const dollars = Number(nanoUsd) / nanoPerDollar
  const least = 10 ** -finest
  const text = new Intl.NumberFormat('en', {
    style: 'currency',
    currency: 'USD',
    minimumFractionDigits: 2,
    maximumFractionDigits: Math.abs(dollars) < 1 ? finest : 2,
  })
  if (dollars > 0 && dollars < least / 2) return `<${text.format(least)}`
  return text.format(dollars)
}
