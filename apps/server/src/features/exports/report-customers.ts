import type { CustomersResponse, ListedCustomer } from '@tessera/contracts/customer-profits'

import type { ReportTable } from '../../ports/report-export.ts'
import {
  creditsCellOf,
  dollarsCellOf,
  fineMoneyCellOf,
  labelCell,
  moneyCellOf,
  shareCellOf,
} from './report-cells.ts'

/** The ends of the list of customers by net profit. */
export type ReportCustomers = {
  readonly most: CustomersResponse['customers']
  readonly least: CustomersResponse['customers']
}

/** How many of each end a report has. */
export const customersInReport = 10

/** Those who left the most of what they paid, and those who left the least. */
export function customerTables({ most, least }: ReportCustomers): readonly ReportTable[] {
  const shown = new Set(most.map((row) => row.wallet_id))
  return [
    customerTable('most_profitable_customers', 'Most profitable customers', most),
    customerTable(
      'least_profitable_customers',
      'Least profitable customers',
      least.filter((row) => !shown.has(row.wallet_id)),
    ),
  ]
}

function customerTable(name: string, title: string, rows: readonly ListedCustomer[]): ReportTable {
  return {
    kind: 'table',
    name,
    title,
    columns: [
      { name: 'customer', title: 'Customer', share: 30 },
      numberColumn('credits', 'Used', 13),
      numberColumn('earned', 'Earned (USD)', 13),
      numberColumn('cost_usd', 'Cost (USD)', 12),
      numberColumn('fees', 'Fees (USD)', 11),
      numberColumn('net_profit_usd', 'Left (USD)', 12),
      numberColumn('net_margin_percent', 'Margin', 9),
    ],
    rows: rows.map((row) => [
      labelCell(row.email === '' ? row.wallet_id : row.email),
      creditsCellOf(row.charged_credits),
      fineMoneyCellOf(row.earned_micro_minor, 'usd'),
      dollarsCellOf(row.cost_nano_usd),
      moneyCellOf(row.fees_minor, 'usd'),
      dollarsCellOf(row.net_profit_nano_usd),
      shareCellOf(row.net_margin_bp),
    ]),
    nothing: 'Nobody beyond those above.',
  }
}

function numberColumn(name: string, title: string, share: number) {
  return { name, title, share, isNumber: true }
}
