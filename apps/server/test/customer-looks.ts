import { customerResponse, customersResponse } from '@tessera/contracts/customer-profits'
import type { CustomerResponse, ListedCustomer } from '@tessera/contracts/customer-profits'
import { formatDay } from '@tessera/core/analytics/utc-days'
import type { DaySpan } from '@tessera/core/analytics/utc-days'

import { ask } from './house.ts'
import type { House } from './house.ts'

export const customersPath = '/api/credits/admin/analytics/customers'
const headers = { authorization: 'Bearer superadmin' }

/** All pages of the list of customers, two rows each. */
export async function walkCustomers(house: House, query: string): Promise<readonly ListedCustomer[]> {
  const rows: ListedCustomer[] = []
  let cursor = ''
  do {
    const answer = await ask(house, `${customersPath}?${query}&limit=2${cursor}`, { headers })
    const page = customersResponse.parse(JSON.parse(answer.text))
    rows.push(...page.customers)
    cursor = page.next_cursor === null ? '' : `&cursor=${page.next_cursor}`
  } while (cursor !== '')
  return rows
}

export async function showCustomer(house: House, userId: string, span: DaySpan): Promise<CustomerResponse> {
  const days = `from=${formatDay(span.firstDay)}&to=${formatDay(span.lastDay)}`
  const answer = await ask(house, `${customersPath}/${userId}?${days}`, { headers })
  return customerResponse.parse(JSON.parse(answer.text))
}
