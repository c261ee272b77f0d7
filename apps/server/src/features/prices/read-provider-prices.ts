import type { ProviderPriceTier } from '@tessera/core/pricing/publish-rate-cards'
import { err, ok } from '@tessera/core/result'
import type { Result } from '@tessera/core/result'
import { z } from 'zod'

/** Prices of a provider as somebody wrote them down: a name, and tiers in nano-dollars for a million tokens. */
export type ListedPrices = { readonly model: string; readonly tiers: readonly ProviderPriceTier[] }

/** What is wrong with a text, as a sentence that says where. */
export type UnreadablePrices = { readonly message: string }

const mostRows = 2_000

const columns = [
  'model',
  'from_input_tokens',
  'input',
  'cached_input',
  'cache_write',
  'output',
  'reasoning',
] as const
type Column = (typeof columns)[number]
type Row = Partial<Record<Column, string>>

/**
 * Reads a list of prices in US dollars for 1,000,000 tokens: JSON (an array of objects) or CSV (with a line of names).
 * Exact: the digits are read, never a floating-point number. A class that is left out or empty is billed by the
 * provider as plain input or output.
 */
export function readProviderPrices(
  format: 'json' | 'csv',
  text: string,
): Result<readonly ListedPrices[], UnreadablePrices> {
  const rows = format === 'json' ? readJsonRows(text) : readCsvRows(text)
  if (!rows.ok) return rows
  if (rows.value.length === 0) return err({ message: 'There are no prices in it.' })
  if (rows.value.length > mostRows) return err({ message: `It has more than ${mostRows} rows.` })
  const listed = new Map<string, ProviderPriceTier[]>()
  for (const [index, row] of rows.value.entries()) {
    const tier = readTier(row, index + 1)
    if (!tier.ok) return tier
    const model = row.model?.trim() ?? ''
    const tiers = listed.get(model) ?? []
    if (tiers.some(({ fromInputTokens }) => fromInputTokens === tier.value.fromInputTokens)) {
      return err({ message: `Row ${index + 1}: "${model}" is listed twice.` })
    }
    listed.set(model, [...tiers, tier.value])
  }
  return ok(
    [...listed].map(([model, tiers]) => ({
      model,
      tiers: tiers.toSorted((left, right) => left.fromInputTokens - right.fromInputTokens),
    })),
  )
}

const jsonCell = z.union([z.string(), z.number()]).nullable().optional()
const jsonRows = z.array(
  z.strictObject({
    model: z.string(),
    from_input_tokens: jsonCell,
    input: jsonCell,
    cached_input: jsonCell,
    cache_write: jsonCell,
    output: jsonCell,
    reasoning: jsonCell,
  }),
)

function readJsonRows(text: string): Result<readonly Row[], UnreadablePrices> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return err({ message: 'It is not JSON.' })
  }
  const parsed = jsonRows.safeParse(value)
  if (!parsed.success) {
    const [index] = parsed.error.issues[0]?.path ?? []
    const place = typeof index === 'number' ? `Row ${index + 1}` : 'It'
    return err({ message: `${place} must be an object with ${columns.join(', ')}.` })
  }
  return ok(
    parsed.data.map((row) => {
      const cells: Row = {}
      for (const column of columns) {
        const cell = row[column]
        if (cell !== null && cell !== undefined) cells[column] = String(cell)
      }
      return cells
    }),
  )
}

function readCsvRows(text: string): Result<readonly Row[], UnreadablePrices> {
  const lines = text
    .replace(/^\u{FEFF}/u, '')
    .split(/\r\n|\n|\r/)
    .filter((line) => line.trim() !== '')
  const [header = '', ...rest] = lines
  const names = splitLine(header).map((name) => name.trim().toLowerCase())
  const unknown = names.find((name) => !columns.some((column) => column === name))
  if (unknown !== undefined) {
    return err({ message: `"${unknown.slice(0, 40)}" is no column; there are ${columns.join(', ')}.` })
  }
  const missing = (['model', 'input', 'output'] as const).find((column) => !names.includes(column))
  if (missing !== undefined) return err({ message: `The column "${missing}" is missing.` })
  if (new Set(names).size < names.length) return err({ message: 'A column is there twice.' })
  const rows: Row[] = []
  for (const [index, line] of rest.entries()) {
    const cells = splitLine(line)
    if (cells.length > names.length) {
      return err({ message: `Row ${index + 1} has more cells than there are columns.` })
    }
    const entries = names.map((name, at) => [name, cells[at]?.trim() ?? ''] as const)
    rows.push(Object.fromEntries(entries.filter(([, cell]) => cell !== '')))
  }
  return ok(rows)
}

/** Cells of a line: separated by commas, in quotes where they contain one. */
function splitLine(line: string): readonly string[] {
  const cells = ['']
  let isQuoted = false
  for (const character of line) {
    const last = cells.length - 1
    if (character === '"') isQuoted = !isQuoted
    else if (character === ',' && !isQuoted) cells.push('')
    else cells[last] = `${cells[last] ?? ''}${character}`
  }
  return cells
}

function readTier(row: Row, at: number): Result<ProviderPriceTier, UnreadablePrices> {
  if ((row.model?.trim() ?? '') === '') return err({ message: `Row ${at} names no model.` })
  const from = row.from_input_tokens ?? '0'
  if (!/^\d{1,9}$/.test(from))
    return err({ message: `Row ${at}: "from_input_tokens" must be a whole number.` })
  const amounts = readAmounts(row, at)
  if (!amounts.ok) return amounts
  const { input, output, cached_input: cacheRead, cache_write: cacheWrite, reasoning } = amounts.value
  if (input === undefined || output === undefined) {
    return err({ message: `Row ${at} needs a price for input and one for output.` })
  }
  return ok({
    fromInputTokens: Number(from),
    input,
    output,
    ...(cacheRead === undefined ? {} : { cacheRead }),
    ...(cacheWrite === undefined ? {} : { cacheWrite }),
    ...(reasoning === undefined ? {} : { reasoning }),
  })
}

const amountColumns = ['input', 'cached_input', 'cache_write', 'output', 'reasoning'] as const
type Amounts = Partial<Record<(typeof amountColumns)[number], bigint>>

function readAmounts(row: Row, at: number): Result<Amounts, UnreadablePrices> {
  const amounts: Amounts = {}
  for (const column of amountColumns) {
    const cell = row[column]?.trim() ?? ''
    if (cell === '') continue
    const amount = nanoUsdOf(cell)
    if (amount === undefined) {
      return err({
        message: `Row ${at}: "${column}" must be dollars above zero, with a point and at most nine decimals.`,
      })
    }
    amounts[column] = amount
  }
  return ok(amounts)
}

/** @returns whole nano-dollars; undefined for what is no positive amount with at most nine decimals */
function nanoUsdOf(dollars: string): bigint | undefined {
  const [, whole, fraction = ''] = /^(\d{1,6})(?:\.(\d{1,9}))?$/.exec(dollars) ?? []
  if (whole === undefined) return undefined
  const amount = BigInt(whole + fraction.padEnd(9, '0'))
  return amount > 0n ? amount : undefined
}
