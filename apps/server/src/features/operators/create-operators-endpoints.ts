import type { Endpoint } from '../../ports/endpoint.ts'
import { type ActOnPersonDeps, actOnPersonEndpoints } from './act-on-person.ts'
import { listPeople, type ListPeopleDeps } from './list-people.ts'
import { operatorSettingsEndpoints, type OperatorSettingsDeps } from './operator-settings.ts'
import { listPersonTransactions, type PersonTransactionsDeps } from './person-transactions.ts'
import { readAudit, type ReadAuditDeps } from './read-audit.ts'
import { showPerson, type ShowPersonDeps } from './show-person.ts'

export type OperatorsEndpointDeps = ListPeopleDeps &
  ShowPersonDeps &
  PersonTransactionsDeps &
  ActOnPersonDeps &
  OperatorSettingsDeps &
  ReadAuditDeps

/** Looking after people, and what was done to them. */
export function createOperatorsEndpoints(deps: OperatorsEndpointDeps): readonly Endpoint[] {
  return [
    listPeople(deps),
    showPerson(deps),
    listPersonTransactions(deps),
    ...actOnPersonEndpoints(deps),
    ...operatorSettingsEndpoints(deps),
    readAudit(deps),
  ]
}
