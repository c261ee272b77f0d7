import type { Clock } from '@tessera/core/clock'
import type { IdSource } from '@tessera/core/ids'
import type { Logger } from 'pino'

import type { Database } from '../adapters/db/database.ts'
import { createAuditReads } from '../adapters/db/operators/audit-reads.ts'
import { findIdsByAddress } from '../adapters/db/operators/beginnings.ts'
import { createBooksRecord } from '../adapters/db/operators/books-record.ts'
import { createGrantDays } from '../adapters/db/operators/grant-days.ts'
import { createJobJournal } from '../adapters/db/operators/job-journal.ts'
import { createOperatorActions } from '../adapters/db/operators/operator-actions.ts'
import { createOperatorSettingsStore } from '../adapters/db/operators/operator-settings-store.ts'
import { createPeopleDirectory } from '../adapters/db/operators/people-directory.ts'
import { createRequestLog } from '../adapters/db/operators/request-log.ts'
import { createTodayReads } from '../adapters/db/operators/today-reads.ts'
import { createUserFigures } from '../adapters/db/operators/user-figures.ts'
import { createUserNotes } from '../adapters/db/operators/user-notes.ts'
import { createBuyers } from '../adapters/db/payments/buyers.ts'
import { createOrderSearch } from '../adapters/db/payments/order-search.ts'
import { createRunStore } from '../adapters/db/run-store.ts'
import { createTurns } from '../features/common/in-turn.ts'
import type { GrantEndpointDeps } from '../features/credits/grant-endpoint.ts'
import type { GrantAnswer } from '../features/credits/grant-within-limit.ts'
import { createTransactionLister } from '../features/credits/list-transactions.ts'
import { createOperationsEndpoints } from '../features/operations/create-operations-endpoints.ts'
import { createOperatorsEndpoints } from '../features/operators/create-operators-endpoints.ts'
import { describeAdminOrder } from '../features/payments/describe-order.ts'
import { followUserFiguresJob } from '../jobs/follow-user-figures.ts'
import type { Job } from '../jobs/scheduler.ts'
import { verifyBooksJob } from '../jobs/verify-books.ts'
import type { CreditManager } from '../ports/credit-manager.ts'
import type { Endpoint } from '../ports/endpoint.ts'
import type { PeopleStore } from '../ports/people-store.ts'
import type { ReceiptReader } from '../ports/receipt-reader.ts'
import type { JobJournal } from '../ports/today.ts'
import { verifyBooksApart } from '../process/verify-books-apart.ts'

export type OperatorDeps = {
  readonly database: Database
  readonly clock: Clock
  readonly ids: IdSource
  readonly logger: Pick<Logger, 'error' | 'fatal' | 'info'>
  readonly credits: CreditManager
  readonly people: PeopleStore
  /** Makes what sessions know be read anew. */
  readonly forgetSessions: () => void
  readonly receipts: ReceiptReader
  /** Knows the models that somebody can choose. */
  readonly catalogue: { readonly findSellableModel: (modelId: string) => object | undefined }
}

export type OperatorParts = {
  readonly endpoints: readonly Endpoint[]
  readonly jobs: readonly Job[]
  /** Recomputes all books of the database that the environment names. */
  readonly verifyBooks: Job
  readonly journal: JobJournal
  /** What granting credits needs of it. */
  readonly grants: Pick<
    GrantEndpointDeps,
    'audit' | 'grantDays' | 'operatorSettings' | 'findClaim' | 'inTurn' | 'onGranted'
  >
}

/** Looking after people, and the log of what was done. */
export function wireOperators(deps: OperatorDeps): OperatorParts {
  const stores = openStores(deps)
  return {
    endpoints: [...operationsOf(deps, stores), ...peopleEndpointsOf(deps, stores)],
    jobs: [followUserFiguresJob(stores.figures)],
    verifyBooks: verifyBooksOf(deps),
    journal: createJobJournal({ db: deps.database.db, clock: deps.clock }),
    grants: grantsOf(deps, stores),
  }
}

function verifyBooksOf({ database, clock, logger }: OperatorDeps): Job {
  return verifyBooksJob({
    books: createBooksRecord(database.db),
    verify: (signal) => verifyBooksApart(process.env, signal),
    clock,
    logger,
  })
}

type Stores = ReturnType<typeof openStores>

function openStores(deps: OperatorDeps) {
  const { database } = deps
  return {
    audit: createAuditReads(database),
    grantDays: createGrantDays(database.db),
    operatorSettings: createOperatorSettingsStore(deps),
    figures: createUserFigures(deps),
    directory: createPeopleDirectory(database),
    buyers: createBuyers(database.db),
  }
}

function peopleEndpointsOf(deps: OperatorDeps, stores: Stores): readonly Endpoint[] {
  const { database, credits } = deps
  const orders = createOrderSearch(database.db)
  return createOperatorsEndpoints({
    ...stores,
    credits,
    clock: deps.clock,
    people: deps.people,
    notes: createUserNotes(deps),
    actions: createOperatorActions({ ...deps, onChange: deps.forgetSessions }),
    listTransactions: createTransactionLister({
      credits,
      findReceipts: (runIds) => deps.receipts.findReceipts(runIds),
    }),
    async listOrders(userId, limit) {
      const rows = await orders.list({ userId, limit })
      const known = await stores.buyers.findMany([userId])
      return rows.map((order) => describeAdminOrder(order, known.get(userId)))
    },
  })
}

function operationsOf(
  { database, clock, credits, catalogue }: OperatorDeps,
  stores: Stores,
): readonly Endpoint[] {
  const { db } = database
  const isModelUsable = (modelId: string) => catalogue.findSellableModel(modelId) !== undefined
  return createOperationsEndpoints({
    ...stores,
    clock,
    requests: createRequestLog(db),
    findIdsByAddress: (text) => findIdsByAddress(database, text),
    findWalletId: (userId) => credits.findWalletIdOf({ kind: 'user', id: userId }),
    today: createTodayReads({ db, clock, isModelUsable }),
    books: createBooksRecord(db),
  })
}

function grantsOf({ database, clock, logger }: OperatorDeps, stores: Stores): OperatorParts['grants'] {
  const runs = createRunStore({ database, nowMs: () => clock.nowMs() })
  const inTurn = createTurns<GrantAnswer>()
  return {
    audit: stores.audit,
    grantDays: stores.grantDays,
    operatorSettings: stores.operatorSettings,
    findClaim: (scopeKey) => runs.findIdempotencyClaim(scopeKey),
    inTurn: (key, work) => inTurn(key, work, 'own'),
    // The credits are there already: lists that show them a few seconds later are no reason to say otherwise.
    onGranted: (userId) =>
      stores.figures.refresh(userId).catch((error: unknown) => {
        logger.error({ err: error, userId }, 'the figures of a person could not be brought up to date')
      }),
  }
}
