import type { TransactionsResponse } from '@tessera/contracts/credits'
import { routes } from '@tessera/contracts/routes'
import { err, ok, type Result } from '@tessera/core/result'

import { type ApiFailure, endpoint, type Endpoint, type EndpointContext } from '../../ports/endpoint.ts'
import type { PeopleDirectory } from '../../ports/people-directory.ts'
import { noSuchPerson } from './show-person.ts'

export type PersonTransactionsDeps = {
  readonly directory: Pick<PeopleDirectory, 'find'>
  /** The page of the ledger that the owner of a wallet sees. */
  readonly listTransactions: (
    walletId: string,
    query: EndpointContext<typeof routes.transactions>['query'],
  ) => Promise<Result<TransactionsResponse, ApiFailure>>
}

/** GET /api/credits/admin/users/{id}/transactions. */
export function listPersonTransactions(deps: PersonTransactionsDeps): Endpoint {
  return endpoint(routes.adminUserTransactions, async ({ params, query }) => {
    const person = await deps.directory.find(params['id'] ?? '')
    if (person === undefined) return err(noSuchPerson)
    if (person.walletId === undefined) return ok({ transactions: [], next_cursor: null })
    return deps.listTransactions(person.walletId, query)
  })
}
