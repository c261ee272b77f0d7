import type { Receipt, TransactionRow, TransactionsResponse } from '@tessera/contracts/credits'
import { routes } from '@tessera/contracts/routes'
import { creditsToJson } from '@tessera/core/money/micro-credits'
import { err, ok } from '@tessera/core/result'
import type { Result } from '@tessera/core/result'

import type { CreditManager, WalletTransaction } from '../../ports/credit-manager.ts'
import { endpoint } from '../../ports/endpoint.ts'
import type { ApiFailure, Endpoint, EndpointContext } from '../../ports/endpoint.ts'
import type { ReceiptReader } from '../../ports/receipt-reader.ts'
import { readCursor, writeCursor } from './transaction-cursor.ts'

export type ListTransactionsDeps = {
  readonly credits: Pick<CreditManager, 'listTransactions'>
  readonly findReceipts: ReceiptReader['findReceipts']
}

/** GET /api/credits/transactions: newest first, paged by the number of the wallet's leg, usage with its receipt. */
export function listTransactions(deps: ListTransactionsDeps): Endpoint {
  const list = createTransactionLister(deps)
  return endpoint(routes.transactions, ({ actor, query }) => list(actor.walletId, query))
}

export type TransactionLister = (
  walletId: string,
  query: EndpointContext<typeof routes.transactions>['query'],
) => Promise<Result<TransactionsResponse, ApiFailure>>

/** A page of a wallet's ledger, as whoever may see it gets it. */
export function createTransactionLister(deps: ListTransactionsDeps): TransactionLister {
  return async (walletId, query) => {
    const beforeSeq = query.cursor === undefined ? undefined : readCursor(query.cursor)
    if (query.cursor !== undefined && beforeSeq === undefined) {
      return err({
        code: 'invalid_request',
        message: 'The cursor is not one that this list gave out.',
        param: 'cursor',
      })
    }
    // One more than asked for tells whether there is another page.
    const rows = await deps.credits.listTransactions({
      walletId,
      limit: query.limit + 1,
      ...(beforeSeq === undefined ? {} : { beforeSeq }),
      ...(query.type === undefined ? {} : { kinds: [query.type] }),
      ...(query.from === undefined ? {} : { fromMs: Date.parse(query.from) }),
      ...(query.to === undefined ? {} : { toMs: Date.parse(query.to) }),
    })
    const page = rows.slice(0, query.limit)
    const last = page.at(-1)
    const receipts = await deps.findReceipts(
      page.filter(({ kind }) => kind === 'usage').map(({ reference }) => reference),
    )
    return ok({
      transactions: page.map((row) => transactionToJson(row, receipts.get(row.reference))),
      next_cursor: rows.length > page.length && last ? writeCursor(last.seq) : null,
    })
  }
}

function transactionToJson(row: WalletTransaction, receipt: Receipt | undefined): TransactionRow {
  return {
    id: row.id,
    type: row.kind,
    amount: creditsToJson(row.amountMicro),
    balance_after: creditsToJson(row.balanceAfterMicro),
    description: row.description,
    reference: row.reference,
    created_at: new Date(row.createdAtMs).toISOString(),
    ...(receipt === undefined || row.kind !== 'usage' ? {} : { receipt }),
  }
}
