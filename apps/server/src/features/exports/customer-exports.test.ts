import { expect, test } from 'vitest'

import { customersExport } from './customer-exports.ts'

const customer = {
  wallet_id: 'wal_1',
  user_id: null,
  email: '',
  name: '',
  charges: 1,
  charged_credits: 1,
  bought_credits: 0,
  paid_micro_minor: '0',
  earned_micro_minor: '0',
  cost_nano_usd: '0',
  loss_nano_usd: '0',
  fees_minor: 0,
  gross_profit_nano_usd: '0',
  gross_margin_bp: null,
  net_profit_nano_usd: '0',
  net_margin_bp: null,
}

function answerWith(isComplete: boolean) {
  return { livemode: true, is_complete: isComplete, customers: [customer], next_cursor: null }
}

test.each([true, false])('a file of customers says whether its figures are whole: %s', (isComplete) => {
  const answer = answerWith(isComplete)
  const opened = customersExport.open('csv', {})
  const at = opened.columns.findIndex(({ name }) => name === 'is_complete')
  expect(opened.readPage(answer, 1_000).rows.map((row) => row[at])).toEqual([
    { kind: 'text', text: String(isComplete) },
  ])
  const labels = customersExport.remarksOn?.(answer).map(({ label }) => label)
  // How it was read is said in either.
  expect(labels).toEqual(isComplete ? ['Read'] : ['Read', 'Not complete'])
})
