/** Currencies whose amounts have no decimals. Source: docs.stripe.com/currencies, "Zero-decimal currencies". */
const zeroDecimal: ReadonlySet<string> = new Set(
  'bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' '),
)
/** Three decimals, of which the last is always 0. Source: the same page, "Three-decimal currencies". */
const threeDecimal: ReadonlySet<string> = new Set('bhd jod kwd omr tnd'.split(' '))
/** Two decimals that are always 0. Source: the same page, "Special cases". */
const wholeInTwoDecimals: ReadonlySet<string> = new Set('isk ugx'.split(' '))

const twoDecimal: ReadonlySet<string> = new Set(
  (
    'usd aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bmd bnd bob brl bsd bwp byn bzd cad cdf chf cny ' +
    'cop crc cve czk dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gtq gyd hkd hnl htg huf idr ils inr isk jmd ' +
    'kes kgs khr kyd kzt lak lbp lkr lrd lsl mad mdl mkd mmk mnt mop mur mvr mwk mxn myr mzn nad ngn nio nok npr ' +
    'nzd pab pen pgk php pkr pln qar ron rsd rub sar sbd scr sek sgd shp sle sos srd std szl thb tjs top try ttd ' +
    'twd tzs uah ugx uyu uzs wst xcd yer zar zmw'
  ).split(' '),
)

/** The least that is charged, in the smallest unit. Source: docs.stripe.com/currencies, "Minimum charge amounts". */
const leastCharge: Readonly<Record<string, number>> = {
  usd: 50,
  aed: 200,
  aud: 50,
  bgn: 100,
  brl: 50,
  cad: 50,
  chf: 50,
  czk: 1500,
  dkk: 250,
  eur: 50,
  gbp: 30,
  hkd: 400,
  huf: 17_500,
  inr: 50,
  jpy: 50,
  mxn: 1000,
  myr: 200,
  nok: 300,
  nzd: 50,
  pln: 200,
  ron: 200,
  sek: 300,
  sgd: 50,
  thb: 1000,
}

/** Eight digits. Source: docs.stripe.com/currencies, "Minimum and maximum charge amounts". */
export const mostCharge = 99_999_999

export function isCurrency(currency: string): boolean {
  return zeroDecimal.has(currency) || threeDecimal.has(currency) || twoDecimal.has(currency)
}

export function exponentOf(currency: string): 0 | 2 | 3 {
  if (zeroDecimal.has(currency)) return 0
  return threeDecimal.has(currency) ? 3 : 2
}

/** In the smallest unit; 1 where Stripe names no minimum of its own. */
export function leastChargeOf(currency: string): number {
  return leastCharge[currency] ?? 1
}

/** What every amount of the currency is a multiple of. */
export function stepOf(currency: string): 1 | 10 | 100 {
  if (threeDecimal.has(currency)) return 10
  return wholeInTwoDecimals.has(currency) ? 100 : 1
}

/** As people read it: `$19.99`, `¥500`, `KWD 1.230`. */
export function formatAmount(amount: number, currency: string): string {
  const digits = exponentOf(currency)
  return new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(amount / 10 ** digits)
}
