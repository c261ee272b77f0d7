import { routes } from '@tessera/contracts/routes'
import { parseDay } from '@tessera/core/analytics/utc-days'
import { err, ok } from '@tessera/core/result'

import { endpoint } from '../../ports/endpoint.ts'
import type { Endpoint } from '../../ports/endpoint.ts'
import { cursorUnknown } from '../common/id-cursor.ts'
import type { CustomerDeps } from './customer-deps.ts'
import { readCustomerPlace, writeCustomerPlace } from './customer-place.ts'
import { customerToJson, profitToJson } from './describe-customer.ts'

/** GET /api/credits/admin/analytics/customers: everybody who used, bought or cost anything, sorted. */
export function listCustomers({ customers, view }: CustomerDeps): Endpoint {
  return endpoint(routes.customers, async ({ query }) => {
    const after = query.cursor === undefined ? undefined : readCustomerPlace(query.cursor, query)
    if (query.cursor !== undefined && after === undefined) return err(cursorUnknown)
    const month = query.month === undefined ? undefined : parseDay(`${query.month}-01`)
    const { isLive } = view
    const page = await customers.list({
      sort: query.sort,
      isDescending: query.order === 'desc',
      limit: query.limit,
      isLive,
      ...(month === undefined ? {} : { month }),
      ...(after === undefined ? {} : { after }),
    })
    return ok({
      livemode: isLive,
      is_complete: page.isComplete,
      customers: page.customers.map((customer) => ({
        ...customerToJson(customer),
        ...profitToJson(customer.sums, isLive),
      })),
      next_cursor: page.next === undefined ? null : writeCustomerPlace(page.next, query),
    })
  })
}
