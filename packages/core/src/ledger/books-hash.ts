import type { MicroCredits } from '../money/micro-credits.ts'
import type { TextHash } from './chain-hash.ts'
import type { TransactionKind } from './transaction.ts'

/** What the books say, whatever the order and the time in which it came about. */
export type BooksEntry =
  | {
      readonly type: 'wallet'
      readonly walletId: string
      /** Posted less debt. */
      readonly netMicro: MicroCredits
    }
  | {
      readonly type: 'movement'
      readonly kind: TransactionKind
      /** The outside object that moved credits. */
      readonly reference: string
      /** Sum over the system's accounts without `receivable`; zero (the repayment of a debt) is left out. */
      readonly netMicro: MicroCredits
    }

const modulus = 1n << 256n

/**
 * Adds an entry to the hash of the books: a sum of the entries' hashes, so that the order does not matter. Two
 * histories of the same events give the same hash in any order, also where one ran into a debt and the other did not.
 * It finds differences between two books that should be equal; for tampering there is the chain.
 * @param sum starts at `0n`
 */
export function addToBooks(sum: bigint, entry: BooksEntry, hash: TextHash): bigint {
  if (entry.type === 'movement' && entry.netMicro === 0n) return sum
  const fields =
    entry.type === 'wallet'
      ? ['wallet', entry.walletId, String(entry.netMicro)]
      : ['movement', entry.kind, entry.reference, String(entry.netMicro)]
  return (sum + BigInt(`0x${hash(JSON.stringify(fields))}`)) % modulus
}

/** The hash of the books as 64 hexadecimal digits. */
export function booksHash(sum: bigint): string {
  return sum.toString(16).padStart(64, '0')
}
