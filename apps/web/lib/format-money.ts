/**
 * How many digits of an amount stand behind the point, where it is not two.
 * Source: https://docs.stripe.com/currencies#zero-decimal
 */
const exponentByCurrency: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    'bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' ').map((code) => [code, 0]),
  ),
  ...Object.fromEntries('bhd jod kwd omr tnd'.split(' ').map((code) => [code, 3])),
}

/** One unit of a currency in its smallest units: 100 for dollars, 1 for yen. */
export function minorUnitsOf(currency: string): number {
  return 10 ** (exponentByCurrency[currency.toLowerCase()] ?? 2)
}

/** Money as it was paid: an integer of the currency's smallest unit, always with all its digits. */
export function formatMoney(amountMinor: number, currency: string): string {
  const units = minorUnitsOf(currency)
  const digits = Math.round(Math.log10(units))
  return new Intl.NumberFormat('en', {
    style: 'currency',
    currency: currency.toUpperCase(),
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(amountMinor / units)
}

/** What somebody typed as an amount of money, in smallest units; undefined if it is none, or finer than the currency. */
export function parseMoney(text: string, currency: string): number | undefined {
  const cleaned = text.trim().replace(/^[\p{Sc}\p{L}\s]+/u, '')
  if (!/^(\d+(\.\d*)?|\.\d+)$/.test(cleaned)) return undefined
  const units = minorUnitsOf(currency)
  const amountMinor = Math.round(Number(cleaned) * units)
  const isExact = Math.abs(amountMinor / units - Number(cleaned)) < 1e-9
  return isExact && Number.isSafeInteger(amountMinor) ? amountMinor : undefined
}
