import type { Endpoint } from '../../ports/endpoint.ts'
import { grantCreditsEndpoint } from './grant-endpoint.ts'
import type { GrantEndpointDeps } from './grant-endpoint.ts'
import { listTransactions } from './list-transactions.ts'
import type { ListTransactionsDeps } from './list-transactions.ts'
import { showBalance } from './show-balance.ts'

export type CreditEndpointDeps = GrantEndpointDeps & ListTransactionsDeps

/** Balance, history and grants. Packages and prices belong to the catalogue. */
export function createCreditEndpoints(deps: CreditEndpointDeps): readonly Endpoint[] {
  return [showBalance(deps), listTransactions(deps), grantCreditsEndpoint(deps)]
}
