import { AsyncLocalStorage } from 'node:async_hooks'

/** One database, whichever of its Kysely instances is used. */
export type TransactionOwner = { readonly name: string }

type OpenTransaction = { readonly owner: TransactionOwner; isOpen: boolean }

const currentTransaction = new AsyncLocalStorage<OpenTransaction>()

/**
 * Throws if the calling code runs inside an open database transaction. Clients of the network call it first: a
 * transaction that waits for somebody else's server holds its locks for as long as that server likes.
 * @param what what was about to be done, for the message
 */
export function assertOutsideTransaction(what: string): void {
  if (currentTransaction.getStore()?.isOpen === true) {
    throw new Error(`${what} was called inside a database transaction; finish the transaction first`)
  }
}

/**
 * Throws if the calling code is inside a transaction of this database and still asks for a connection of its own. On
 * SQLite it would wait for itself; on PostgreSQL it would not see what the transaction wrote.
 */
export function assertNotInsideTransactionOf(owner: TransactionOwner): void {
  const transaction = currentTransaction.getStore()
  if (transaction?.isOpen === true && transaction.owner === owner) {
    throw new Error(
      'The database was used directly inside an open transaction; use the transaction that the callback was given',
    )
  }
}

/**
 * Marks everything that the current asynchronous call starts from here on as running inside a transaction.
 * Must be called synchronously by the driver's `beginTransaction`: Kysely's own frame awaits it, so the mark reaches
 * the callback of the transaction and nothing outside it.
 * @returns the word to say when the transaction has ended, after which the mark means nothing
 */
export function enterTransaction(owner: TransactionOwner): () => void {
  const transaction: OpenTransaction = { owner, isOpen: true }
  currentTransaction.enterWith(transaction)
  return () => {
    transaction.isOpen = false
  }
}
