import type { VoucherBatchBody } from '@tessera/contracts/vouchers'
import { expect, it, test } from 'vitest'

import { csvFileName, vouchersAsCsv } from './voucher-csv.ts'

function batchCalled(name: string): VoucherBatchBody {
  return {
    id: 'vba_1',
    name,
    note: '',
    credits: 12.5,
    expires_at: '2027-01-01T00:00:00.000Z',
    per_person_limit: 1,
    redemptions_per_code: 1,
    created_by: 'usr_1',
    created_at: '2026-11-22T00:00:00.000Z',
    counts: {
      issued: 2,
      open: 2,
      redeemed: 0,
      expired: 0,
      void: 0,
      redemptions: 0,
      credits_redeemed: 0,
      credits_outstanding: 25,
    },
  }
}

test('the file has a line for each code, with the link that fills it in', () => {
  const csv = vouchersAsCsv(batchCalled('Spring'), ['BBBBB-CCCCC', 'DDDDD-FFFFF'], 'https://chat.example.com')
  expect(csv).toBe(
    'code,link,name,credits,expires_at\r\n' +
      'BBBBB-CCCCC,https://chat.example.com/credits/?code=BBBBB-CCCCC,Spring,12.5,2027-01-01T00:00:00.000Z\r\n' +
      'DDDDD-FFFFF,https://chat.example.com/credits/?code=DDDDD-FFFFF,Spring,12.5,2027-01-01T00:00:00.000Z\r\n',
  )
})

it.each([
  ['=HYPERLINK("x")', `"'=HYPERLINK(""x"")"`],
  ['+1', "'+1"],
  ['@me', "'@me"],
  ['a,b', '"a,b"'],
  ['two\nlines', '"two\nlines"'],
])('no name becomes a formula or breaks a line: %j', (name, written) => {
  expect(vouchersAsCsv(batchCalled(name), ['B'], 'o')).toContain(`,${written},12.5,`)
})

it.each([
  ['Spring Fair 2026!', 'vouchers-spring-fair-2026.csv'],
  ['../../etc', 'vouchers-etc.csv'],
  ['', 'vouchers-vba_1.csv'],
])('the file of %j is called %s', (name, fileName) => {
  expect(csvFileName(batchCalled(name))).toBe(fileName)
})
