import { paths } from '@tessera/contracts/paths'
import { invariant } from '@tessera/core/invariant'
import { microCredits } from '@tessera/core/money/micro-credits'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { describeEachDatabase } from '../../../test/databases.ts'
import type { TestDatabase } from '../../../test/databases.ts'
import { download, openExportHouse } from '../../../test/export-house.ts'
import type { OperatorHouse, Visitor } from '../../../test/operator-house.ts'
import { readPdfText } from '../../../test/pdf-text.ts'
import { readCsv } from '../../../test/read-csv.ts'

const path = paths.credits.transactionsExport

describeEachDatabase('the own statement as a file', (openDatabase) => {
  let database: TestDatabase
  let house: OperatorHouse
  let ada: Visitor

  beforeEach(async () => {
    database = await openDatabase()
    house = await openExportHouse(database)
    ada = await house.join('ada')
  })

  afterEach(async () => {
    await house.committer.close()
    await database.close()
  })

  async function credit(amountMicro: bigint, description: string): Promise<void> {
    const done = await house.credits.credit({
      walletId: ada.walletId,
      amountMicro: microCredits(amountMicro),
      kind: 'bonus',
      reference: house.ids.create('audit'),
      source: 'grants',
      description,
    })
    invariant(done.ok, 'credits are given')
  }

  async function debit(amountMicro: bigint, description: string): Promise<void> {
    const done = await house.credits.debit({
      walletId: ada.walletId,
      amountMicro: microCredits(amountMicro),
      shortfall: 'refuse',
      kind: 'adjustment',
      reference: house.ids.create('audit'),
      destination: 'grants',
      description,
    })
    invariant(done.ok, 'credits are taken')
  }

  const file = (query = '', visitor = ada) => download(house.house, visitor, `${path}${query}`)

  async function factsOf(query = ''): Promise<Readonly<Record<string, string>>> {
    const { status, bytes, text } = await file(`?format=pdf${query}`)
    expect(status, text.slice(0, 300)).toBe(200)
    return Object.fromEntries(
      readPdfText(bytes).flatMap((line) => {
        const [, name, value] = /^([A-Z][\w ]+): (.*)$/.exec(line) ?? []
        return name === undefined || value === undefined ? [] : [[name, value]]
      }),
    )
  }

  test('has every transaction once, newest first, beyond one page of the list, to the last decimal', async () => {
    for (let count = 1; count <= 130; count += 1) await credit(BigInt(count), `Gift ${count}`)
    const { status, headers, text } = await file()
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(headers.get('content-disposition')).toMatch(
      /^attachment; filename="credit-statement-\d{4}-\d\d-\d\d\.csv"$/,
    )
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('cache-control')).toContain('no-store')
    const [titles, ...records] = readCsv(text)
    expect(titles?.slice(0, 5)).toEqual([
      'created_at',
      'type',
      'description',
      'amount_credits',
      'balance_after_credits',
    ])
    expect(records).toHaveLength(131)
    expect(records.map((record) => record[2])).toEqual([
      ...Array.from({ length: 130 }, (_, at) => `Gift ${130 - at}`),
      expect.any(String),
    ])
    expect(records[0]?.[3]).toBe('0.000130')
    expect(records[0]?.[4]).toBe('100.008515')
    expect(records[0]?.[0]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  })

  test('what comes in, less what goes out, leads from the opening to the closing balance, which the ledger has', async () => {
    await credit(12_345_678n, 'Gift')
    await debit(2_000_001n, 'Correction')
    const records = readCsv((await file()).text).slice(1)
    const sum = records.reduce((total, record) => total + microOf(record[3] ?? ''), 0n)
    const balance = await house.credits.findBalance(ada.walletId)
    expect(sum).toBe(balance?.balanceMicro)
    expect(await factsOf()).toMatchObject({
      'Opening balance': '0.000000 credits',
      Transactions: '3',
      'Credits in': '112.345678 credits',
      'Credits out': '2.000001 credits',
      'Closing balance': '110.345677 credits',
      Account: ada.email,
      Span: 'everything',
    })
  })

  test('a span begins with the balance before it, and one without transactions keeps it', async () => {
    await credit(5_000_000n, 'Before')
    const [first] = await transactionTimes()
    invariant(first !== undefined, 'something was posted')
    const from = new Date(first + 1).toISOString()
    expect(await factsOf(`&from=${from}`)).toMatchObject({
      'Opening balance': '105.000000 credits',
      Transactions: '0',
      'Closing balance': '105.000000 credits',
    })
    expect(await factsOf(`&to=2001-01-01T00:00:00Z`)).toMatchObject({
      'Opening balance': '0.000000 credits',
      'Closing balance': '0.000000 credits',
    })
  })

  test('of one type, it is the sums of that type: no balances that its rows do not lead to', async () => {
    await debit(1n, 'Correction')
    const facts = await factsOf('&type=adjustment')
    expect(facts).toMatchObject({ 'Credits out': '0.000001 credits', Filters: 'type = adjustment' })
    expect(Object.keys(facts)).not.toContain('Opening balance')
    const [, ...records] = readCsv((await file('?type=adjustment')).text)
    expect(records.map((record) => record[1])).toEqual(['adjustment'])
  })

  test('formulas, quotes, new lines and other scripts in a description stay what they are', async () => {
    const descriptions = ['=cmd|calc', 'a, "b"\nc', 'שלום', '🎁 für Zoë']
    for (const description of descriptions) await credit(1n, description)
    const records = readCsv((await file()).text).slice(1, 5)
    expect(records.map((record) => record[2])).toEqual(['🎁 für Zoë', 'שלום', 'a, "b"\nc', "'=cmd|calc"])
    const printed = readPdfText((await file('?format=pdf')).bytes)
    expect(printed).toContain('[U+1F381] für Zoë')
    expect(printed).toContain('=cmd|calc')
  })

  test('is of nobody else, is for nobody who is not signed in, and leaves no trace in the log of operators', async () => {
    await credit(7n, 'for Ada alone')
    const bob = await house.join('bob')
    expect((await file('', bob)).text).not.toContain('for Ada alone')
    expect((await fetch(new URL(path, house.house.url))).status).toBe(401)
    expect(await house.audit()).toEqual([])
  })

  test('what is asked wrongly is refused before anything is written', async () => {
    for (const query of ['?format=xlsx', '?type=gift', '?from=yesterday', '?format=csv&format=pdf']) {
      const { status, headers } = await file(query)
      expect(status).toBe(422)
      expect(headers.get('content-type')).toContain('application/json')
    }
  })

  async function transactionTimes(): Promise<readonly number[]> {
    const { body } = await ada.get(paths.credits.transactions)
    return body.transactions.map(({ created_at }: { created_at: string }) => Date.parse(created_at))
  }
})

function microOf(digits: string): bigint {
  return BigInt(digits.replace('.', ''))
}
