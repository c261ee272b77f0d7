import type { Endpoint } from '../../ports/endpoint.ts'
import type { CustomerDeps } from './customer-deps.ts'
import { listCustomers } from './list-customers.ts'
import { showCustomer } from './show-customer.ts'

/** What customers bring in and cost. */
export function createCustomerEndpoints(deps: CustomerDeps): readonly Endpoint[] {
  return [listCustomers(deps), showCustomer(deps)]
}
