import type { PreviewPriceImportResponse } from '@tessera/contracts/price-tools'
import { assert as check, bigInt, constantFrom, property, record } from 'fast-check'
import { describe, expect, test } from 'vitest'

import { describeEachDatabase } from '../../../test/databases.ts'
import { errorOf } from '../../../test/house.ts'
import { openPriceHouse } from '../../../test/price-house.ts'
import type { PriceHouse } from '../../../test/price-house.ts'
import { readProviderPrices } from './read-provider-prices.ts'

const header = 'model,input,cached_input,cache_write,output,reasoning'

function read(format: 'json' | 'csv', text: string) {
  const result = readProviderPrices(format, text)
  return result.ok ? result.value : result.error.message
}

function inDollars(nanoUsd: bigint): string {
  return `${nanoUsd / 10n ** 9n}.${(nanoUsd % 10n ** 9n).toString().padStart(9, '0')}`
}

describe('a list of providers’ prices', () => {
  test('is read exactly, from JSON and from CSV alike', () => {
    const tiers = [
      { fromInputTokens: 0, input: 75_000_000n, output: 1_234_567_891n, cacheRead: 7_500_000n },
      { fromInputTokens: 200_000, input: 150_000_000n, output: 2_000_000_000n },
    ]
    const csv = `model,from_input_tokens,input,cached_input,output\r\n"a, b",200000,0.15,,2\r\n"a, b",0, 0.075 ,0.0075,1.234567891\r\n`
    const json = JSON.stringify([
      { model: 'a, b', from_input_tokens: 200_000, input: 0.15, output: '2', cached_input: null },
      { model: 'a, b', input: '0.075', output: '1.234567891', cached_input: 0.0075 },
    ])
    expect(read('csv', csv)).toEqual([{ model: 'a, b', tiers }])
    expect(read('json', json)).toEqual([{ model: 'a, b', tiers }])
  })

  test('has every amount of up to nine decimals without losing one', () => {
    const amounts = bigInt({ min: 1n, max: 999_999_999_999_999n })
    check(
      property(record({ input: amounts, output: amounts, format: constantFrom('csv', 'json') }), (drawn) => {
        const [input, output] = [inDollars(drawn.input), inDollars(drawn.output)]
        const text =
          drawn.format === 'csv'
            ? `model,input,output\nm,${input},${output}`
            : JSON.stringify([{ model: 'm', input, output }])
        expect(read(drawn.format, text)).toEqual([
          { model: 'm', tiers: [{ fromInputTokens: 0, input: drawn.input, output: drawn.output }] },
        ])
      }),
    )
  })

  test.each([
    ['json', 'no json', 'It is not JSON.'],
    ['json', '{}', 'It must be an object'],
    ['json', '[{"model":"m","input":1,"output":1,"price":2}]', 'Row 1 must be an object'],
    ['json', '[]', 'There are no prices in it.'],
    ['csv', header, 'There are no prices in it.'],
    ['csv', 'model,input\nm,1', 'The column "output" is missing.'],
    ['csv', 'model,input,output,cost\n', '"cost" is no column'],
    ['csv', 'model,input,output\n,1,2', 'Row 1 names no model.'],
    ['csv', 'model,input,output\nm,1,2\nm,1,2', 'Row 2: "m" is listed twice.'],
    ['csv', 'model,input,output\nm,"1,5",2', 'Row 1: "input" must be dollars'],
    ['csv', 'model,input,output\nm,0,2', 'Row 1: "input" must be dollars above zero'],
    ['csv', 'model,input,output\nm,-1,2', 'Row 1: "input"'],
    ['csv', 'model,input,output\nm,1e3,2', 'Row 1: "input"'],
    ['csv', 'model,input,output\nm,0.0000000001,2', 'Row 1: "input"'],
    ['csv', 'model,input,output\nm,1', 'Row 1 needs a price for input and one for output.'],
    ['csv', 'model,input,output\nm,1,2,3', 'Row 1 has more cells'],
    ['json', '[{"model":"m","input":1e-10,"output":1}]', 'Row 1: "input"'],
  ] as const)('that is wrong is refused with the row: %s %j', (format, text, message) => {
    expect(read(format, text)).toContain(message)
  })
})

const csv = `${header}
gpt-4o,5.00,2.50,,20.00,
gemini-3.8-flash,0.75,0.075,,3.75,
claude-haiku,0.50,,,2.00,
somebody-else,1,,,2,`

async function preview(house: PriceHouse, body: object): Promise<PreviewPriceImportResponse> {
  const answer = await house.send('POST', 'prices/import/preview', { version: undefined, ...body })
  if (answer.status !== 200) throw new Error(answer.text)
  return JSON.parse(answer.text) as PreviewPriceImportResponse
}

describeEachDatabase('an import of prices', (openDatabase) => {
  /** @see https://github.com/BerriAI/litellm/issues/37282 */
  test('is shown before it is made: old and new, the change, and what becomes of the margins', async () => {
    const house = await openPriceHouse(openDatabase)
    const shown = await preview(house, { format: 'csv', text: csv })
    expect(shown).toMatchObject({ unchanged: ['gemini-flash'], unknown: ['somebody-else'] })
    expect(shown.changes.map(({ model }) => model)).toEqual(['gpt-4o', 'claude-haiku'])
    expect(shown.changes[0]).toMatchObject({
      old: [{ input: 2_500_000_000, output: 10_000_000_000 }],
      new: [
        {
          input: 5_000_000_000,
          cache_read: 2_500_000_000,
          cache_write: 5_000_000_000,
          output: 20_000_000_000,
          reasoning: 20_000_000_000,
        },
      ],
      input_change_basis_points: 10_000,
      output_change_basis_points: 10_000,
      stays_scheduled_at: null,
    })
    const [first] = shown.changes
    expect(first?.margin_after.margin_after_fees_basis_points).toBeLessThan(
      first?.margin_before?.margin_after_fees_basis_points ?? 0,
    )
    expect((await house.show()).version).toBe(0)
  })

  test('makes just what was shown, from its moment on, with the prices that the list makes of it', async () => {
    const house = await openPriceHouse(openDatabase)
    await house.change('POST', 'price-lists/confirm', { price_list: 'cost_plus' })
    const body = { format: 'csv', text: csv, effective_from: '2026-12-01T00:00:00Z' }
    const { hash } = await preview(house, body)
    const applied = await house.change('POST', 'prices/import', { ...body, hash })
    expect(applied.published).toBe(2)
    const gpt = applied.prices.models.find(({ model }) => model === 'gpt-4o')
    expect(gpt?.in_force?.cost_nano_usd_per_1m_tokens[0]?.output).toBe(10_000_000_000)
    expect(gpt?.scheduled).toMatchObject([
      {
        price_list: 'cost_plus',
        effective_from: '2026-12-01T00:00:00.000Z',
        cost_nano_usd_per_1m_tokens: [{ output: 20_000_000_000 }],
      },
    ])
    const [before, after] = [gpt?.in_force, gpt?.scheduled[0]].map(
      (version) => version?.credits_per_1k_tokens[0]?.output ?? 0,
    )
    expect(after).toBeCloseTo((before ?? 0) * 2, 6)
    expect((await house.audit()).at(-1)).toMatchObject({ action: 'prices.import' })
  })

  test('of another text, of another moment, or over other prices than were shown is a conflict', async () => {
    const house = await openPriceHouse(openDatabase)
    const body = { format: 'csv', text: csv }
    const { hash } = await preview(house, body)
    const attempts = [
      { ...body, text: csv.replace('20.00', '21.00') },
      { ...body, effective_from: '2026-12-01T00:00:00Z' },
    ]
    for (const attempt of attempts) {
      const error = errorOf(await house.send('POST', 'prices/import', { ...attempt, hash }))
      expect(error).toMatchObject({ code: 'conflict', param: 'hash' })
    }
    await house.change('POST', 'prices/import', { ...body, hash })
    const again = errorOf(await house.send('POST', 'prices/import', { ...body, hash }))
    expect(again).toMatchObject({ code: 'conflict', param: 'hash' })
    expect((await preview(house, body)).changes).toEqual([])
  })

  test('that loses money needs its word; a change that was announced stays announced', async () => {
    const house = await openPriceHouse(openDatabase)
    const body = { format: 'json', text: JSON.stringify([{ model: 'gemini-flash', input: 1, output: 90 }]) }
    const shown = await preview(house, body)
    expect(shown.changes[0]).toMatchObject({ stays_scheduled_at: '2027-01-01T00:00:00.000Z' })
    const refused = errorOf(await house.send('POST', 'prices/import', { ...body, hash: shown.hash }))
    expect(refused).toMatchObject({ code: 'loses_money', confirmation_phrase: 'import' })
    const applied = await house.change('POST', 'prices/import', {
      ...body,
      hash: shown.hash,
      confirm_losses: true,
      confirmation: 'import',
    })
    const flash = applied.prices.models.find(({ model }) => model === 'gemini-flash')
    expect(flash?.scheduled[0]?.cost_nano_usd_per_1m_tokens[0]?.output).toBe(7_500_000_000)
  })

  test('two names of one model are refused', async () => {
    const house = await openPriceHouse(openDatabase)
    const text = 'model,input,output\ngemini-flash,1,2\ngemini-3.8-flash,1,2'
    const answer = await house.send('POST', 'prices/import/preview', {
      version: undefined,
      format: 'csv',
      text,
    })
    expect(errorOf(answer)).toMatchObject({ code: 'invalid_request', param: 'text' })
  })
})
