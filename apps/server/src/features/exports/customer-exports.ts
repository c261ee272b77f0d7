import { customersResponse } from '@tessera/contracts/customer-profits'
import type { ListedCustomer } from '@tessera/contracts/customer-profits'
import { routes } from '@tessera/contracts/routes'

import { countCell, creditsCell, textCell } from './cells.ts'
import { incompleteFact } from './incomplete-fact.ts'
import { defineListExport } from './list-export.ts'
import { dollarsCellOf, fineMoneyCellOf, moneyCellOf, shareCellOf } from './report-cells.ts'

type Row = ListedCustomer & { readonly isComplete: boolean }

/** What customers bring in and cost, in US dollars. */
export const customersExport = defineListExport<Row>({
  route: routes.exportCustomers,
  list: routes.customers,
  name: 'customers',
  title: 'Customers and their profit (USD)',
  pageRows: 100,
  isWide: true,
  remarksOn: (firstAnswer) => [
    {
      label: 'Read',
      value:
        'page by page while business went on: a customer charged meanwhile may be missing or stand here twice',
    },
    ...(customersResponse.parse(firstAnswer).is_complete ? [] : [incompleteFact]),
  ],
  columns: [
    { name: 'email', read: (row) => textCell(row.email), printed: ['E-mail', 26] },
    { name: 'name', read: (row) => textCell(row.name) },
    { name: 'charges', read: (row) => countCell(row.charges), printed: ['Answers', 9] },
    { name: 'charged_credits', read: (row) => creditsCell(row.charged_credits), printed: ['Used', 16] },
    { name: 'bought_credits', read: (row) => creditsCell(row.bought_credits) },
    { name: 'paid', read: (row) => fineMoneyCellOf(row.paid_micro_minor, 'usd'), printed: ['Paid for', 12] },
    {
      name: 'earned',
      read: (row) => fineMoneyCellOf(row.earned_micro_minor, 'usd'),
      printed: ['Earned', 12],
    },
    { name: 'cost', read: (row) => dollarsCellOf(row.cost_nano_usd), printed: ['Cost', 11] },
    { name: 'loss', read: (row) => dollarsCellOf(row.loss_nano_usd), printed: ['Of it lost', 11] },
    { name: 'fees', read: (row) => moneyCellOf(row.fees_minor, 'usd'), printed: ['Fees', 9] },
    {
      name: 'gross_profit',
      read: (row) => dollarsCellOf(row.gross_profit_nano_usd),
      printed: ['Gross profit', 13],
    },
    {
      name: 'gross_margin_percent',
      read: (row) => shareCellOf(row.gross_margin_bp),
    },
    {
      name: 'net_profit',
      read: (row) => dollarsCellOf(row.net_profit_nano_usd),
      printed: ['Net profit', 13],
    },
    {
      name: 'net_margin_percent',
      read: (row) => shareCellOf(row.net_margin_bp),
      printed: ['Net margin', 11],
    },
    { name: 'user_id', read: (row) => textCell(row.user_id) },
    { name: 'wallet_id', read: (row) => textCell(row.wallet_id) },
    // A CSV has rows and nothing else, so it stands in each of them.
    { name: 'is_complete', read: (row) => textCell(String(row.isComplete)) },
  ],
  readPage(answer) {
    const page = customersResponse.parse(answer)
    const { is_complete: isComplete } = page
    return { rows: page.customers.map((row) => ({ ...row, isComplete })), next: page.next_cursor }
  },
})
