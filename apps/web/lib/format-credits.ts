/** Every figure of credits or dollars that a person reads is made here. */

const minus = '\u2212'

function decimalsFor(magnitude: number): number {
  if (magnitude < 10) return 3
  if (magnitude < 100) return 2
  if (magnitude < 1000) return 1
  return 0
}

function grouped(magnitude: number, decimals: number): string {
  return new Intl.NumberFormat('en', { maximumFractionDigits: decimals }).format(magnitude)
}

function roundedTo(magnitude: number, decimals: number, round: (value: number) => number): number {
  const scale = 10 ** decimals
  // Twelve digits are exact for every amount with six decimals; the rest is noise of the binary fraction.
  return round(Number((magnitude * scale).toPrecision(12))) / scale
}

/**
 * Groups digits; at most three decimals below 10, two below 100, one below 1,000, none above.
 * `<0.001` stands for what would otherwise read as nothing.
 */
export function formatCredits(credits: number, round: (value: number) => number = Math.round): string {
  const magnitude = Math.abs(credits)
  const sign = credits < 0 ? minus : ''
  if (magnitude === 0) return '0'
  if (magnitude < 0.001 && round !== Math.ceil) return `${sign}<0.001`
  const rounded = roundedTo(magnitude, decimalsFor(magnitude), round)
  // 9.9996 becomes 10, which is written with the decimals of 10.
  return `${sign}${grouped(rounded, decimalsFor(rounded))}`
}

/** With a sign in front, as a ledger writes it: what came in is rounded down, what went out up, as balances are. */
export function formatSignedCredits(credits: number): string {
  return credits > 0 ? `+${formatCredits(credits, Math.floor)}` : formatCredits(credits, Math.ceil)
}

/** What can be spent: rounded down, so that the page never promises more than there is. */
export function formatBalance(credits: number): string {
  return formatCredits(credits, Math.floor)
}

/** A bound: rounded up, so that a charge never exceeds the figure that was shown. */
export function formatAtMost(credits: number): string {
  return formatCredits(credits, Math.ceil)
}

function toOneOrTwoDigits(value: number, round: (value: number) => number): number {
  if (value <= 0) return 0
  const digits = value < 10 ? 1 : 2
  const scale = 10 ** (Math.floor(Math.log10(value)) - digits + 1)
  return Number((round(Number((value / scale).toPrecision(12))) * scale).toPrecision(12))
}

/** An answer's length is only guessed: three fifths to eight fifths of the expectation cover most. */
const likelySpread = { low: 0.6, high: 1.6 }

/** The likely range around an expectation, such as `3–9`, never with false precision and never above the bound. */
export function formatEstimateRange(expected: number, atMost: number): string {
  const low = toOneOrTwoDigits(expected * likelySpread.low, Math.floor)
  const high = Math.min(toOneOrTwoDigits(expected * likelySpread.high, Math.ceil), atMost)
  if (high < 0.001) return '<0.001'
  if (low < 0.001) return `<${formatAtMost(high)}`
  const from = formatCredits(low)
  const to = formatCredits(high)
  return from === to || low >= high ? to : `${from}\u2013${to}`
}

/** Credits per 1,000 tokens: prices are read exactly, up to six decimals. */
export function formatPrice(creditsPer1k: number): string {
  return new Intl.NumberFormat('en', { maximumFractionDigits: 6 }).format(creditsPer1k)
}

/** To the last of the six decimals, where somebody is about to move exactly so much. */
export function formatExactCredits(credits: number): string {
  return new Intl.NumberFormat('en', { maximumFractionDigits: 6 }).format(credits).replace('-', minus)
}

/** Whole dollars without cents, everything else with two. */
export function formatDollars(dollars: number): string {
  const whole = Number.isInteger(dollars)
  return new Intl.NumberFormat('en', {
    style: 'currency',
    currency: 'USD',
    minimumFractionDigits: whole ? 0 : 2,
    maximumFractionDigits: whole ? 0 : 2,
  }).format(dollars)
}

/** The price of one credit, which needs four decimals. */
export function formatDollarsPerCredit(dollars: number): string {
  return `$${dollars.toFixed(4)}`
}

export function formatTokens(tokens: number): string {
  return new Intl.NumberFormat('en').format(tokens)
}

export type AlignedAmount = { readonly whole: string; readonly fraction: string }

/** Splits a figure at its decimal point so that a column can align there. */
export function alignAtDecimal(formatted: string): AlignedAmount {
  const point = formatted.indexOf('.')
  if (point === -1) return { whole: formatted, fraction: '' }
  return { whole: formatted.slice(0, point), fraction: formatted.slice(point) }
}
