import type { OwnPriceTiers, PriceVersion } from '@tessera/contracts/prices-admin'

export const tokenClasses = ['input', 'cache_read', 'cache_write', 'output', 'reasoning'] as const
export type TokenClass = (typeof tokenClasses)[number]

/** Prices of one tier as they are typed: credits for 1,000 tokens. */
export type TierFields = Readonly<Record<TokenClass | 'from', string>>

export type TierProblem = 'fromWrong' | 'fromOrder' | 'priceMissing' | 'priceWrong'
export type TierProblems = Partial<Record<keyof TierFields, TierProblem>>

export type PriceDraft =
  | { readonly isGood: true; readonly tiers: OwnPriceTiers }
  | { readonly isGood: false; readonly problems: readonly TierProblems[] }

const highestPrice = 1_000_000
const highestFrom = 100_000_000
const mostDecimals = 9

/** Empty: billed as input or output. */
const optionalClasses: ReadonlySet<TokenClass> = new Set(['cache_read', 'cache_write', 'reasoning'])

const emptyTier: TierFields = {
  from: '0',
  input: '',
  cache_read: '',
  cache_write: '',
  output: '',
  reasoning: '',
}

/** Digits as a person types them, without exponents. */
function plain(value: number): string {
  return new Intl.NumberFormat('en', { maximumFractionDigits: mostDecimals, useGrouping: false }).format(
    value,
  )
}

/** The fields for what is in force, or is proposed. */
export function fieldsOf(version: Pick<PriceVersion, 'credits_per_1k_tokens'> | null): readonly TierFields[] {
  const tiers = version?.credits_per_1k_tokens ?? []
  if (tiers.length === 0) return [emptyTier]
  return tiers.map((tier) => ({
    from: plain(tier.from_input_tokens),
    input: plain(tier.input),
    cache_read: plain(tier.cache_read),
    cache_write: plain(tier.cache_write),
    output: plain(tier.output),
    reasoning: plain(tier.reasoning),
  }))
}

/** One tier more, with the prices of the last and a beginning to be typed. */
export function withAnotherTier(fields: readonly TierFields[]): readonly TierFields[] {
  return [...fields, { ...(fields.at(-1) ?? emptyTier), from: '' }]
}

function readPrice(text: string): number | undefined {
  const digits = text.trim().replaceAll(',', '')
  if (!/^\d{1,7}(\.\d{1,9})?$/.test(digits)) return undefined
  const price = Number(digits)
  return price > 0 && price <= highestPrice ? price : undefined
}

function readFrom(text: string): number | undefined {
  const digits = text.trim().replaceAll(',', '')
  return /^\d{1,9}$/.test(digits) && Number(digits) <= highestFrom ? Number(digits) : undefined
}

function problemOf(text: string, tokenClass: TokenClass): TierProblem | undefined {
  if (text.trim() === '') return optionalClasses.has(tokenClass) ? undefined : 'priceMissing'
  return readPrice(text) === undefined ? 'priceWrong' : undefined
}

function problemsOf(tier: TierFields, before: TierFields | undefined): TierProblems {
  const problems: TierProblems = {}
  for (const tokenClass of tokenClasses) {
    const problem = problemOf(tier[tokenClass], tokenClass)
    if (problem !== undefined) problems[tokenClass] = problem
  }
  const from = readFrom(tier.from)
  if (from === undefined) problems.from = 'fromWrong'
  else if (before !== undefined && from <= (readFrom(before.from) ?? 0)) problems.from = 'fromOrder'
  return problems
}

function readTier(tier: TierFields): OwnPriceTiers[number] {
  const optional = (tokenClass: TokenClass) => {
    const price = readPrice(tier[tokenClass])
    return price === undefined ? {} : { [tokenClass]: price }
  }
  return {
    from_input_tokens: readFrom(tier.from) ?? 0,
    input: readPrice(tier.input) ?? 0,
    output: readPrice(tier.output) ?? 0,
    ...optional('cache_read'),
    ...optional('cache_write'),
    ...optional('reasoning'),
  }
}

/** Reads what was typed; tiers go upwards, the first of them from 0 tokens. */
export function readPrices(fields: readonly TierFields[]): PriceDraft {
  const problems = fields.map((tier, index) => problemsOf(tier, fields[index - 1]))
  return problems.some((tier) => Object.keys(tier).length > 0)
    ? { isGood: false, problems }
    : { isGood: true, tiers: fields.map((tier) => readTier(tier)) }
}

/** A moment from a field for day and time, of the reader’s own clock; undefined where it is empty or none. */
export function readMoment(text: string): string | undefined {
  const timeMs = text === '' ? Number.NaN : Date.parse(text)
  return Number.isFinite(timeMs) ? new Date(timeMs).toISOString() : undefined
}

/** The same moment as the field shows it: to the minute, rounded up, so that it is never before what is meant. */
export function fieldOfMoment(iso: string): string {
  const minuteMs = 60_000
  const timeMs = Math.ceil(Date.parse(iso) / minuteMs) * minuteMs
  const offsetMs = new Date(timeMs).getTimezoneOffset() * minuteMs
  return new Date(timeMs - offsetMs).toISOString().slice(0, 16)
}

/** A percentage with at most two decimals in hundredths of a percent. */
export function readPercent(text: string, highest: number): number | undefined {
  const digits = text.trim().replace(/\s*%$/, '')
  if (!/^\d{1,4}(\.\d{1,2})?$/.test(digits)) return undefined
  const basisPoints = Math.round(Number(digits) * 100)
  return basisPoints <= highest ? basisPoints : undefined
}
