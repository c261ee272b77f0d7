import { microCredits } from '../money/micro-credits.ts'
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
      /** The outside object that moved credits; with `#1`, `#2`, … where it did so in several steps. */
      readonly reference: string
      /** Sum over the system's accounts without `receivable`; zero (the repayment of a debt) is left out. */
      readonly netMicro: MicroCredits
    }

const modulus = 1n << 256n
/** Stands between the outside object and the number of the step, where one object moves credits several times. */
const stepMark = '#'

/**
 * Sums up the books: a sum of the entries' hashes, so that the order does not matter. Two histories of the same events
 * give the same hash in any order, also where one ran into a debt and the other did not, and whether an object moved its
 * credits in one step or in several. It finds differences between two books that should be equal; for tampering there is
 * the chain.
 */
export class BooksTally {
  readonly #hash: TextHash
  readonly #steppedMicro = new Map<string, Extract<BooksEntry, { type: 'movement' }>>()
  #sum = 0n

  constructor(hash: TextHash) {
    this.#hash = hash
  }

  add(entry: BooksEntry): void {
    if (entry.type === 'movement' && entry.reference.includes(stepMark)) this.#addStep(entry)
    else this.#addWhole(entry)
  }

  /** 64 hexadecimal digits. Called when everything was added. */
  digest(): string {
    for (const movement of this.#steppedMicro.values()) this.#addWhole(movement)
    this.#steppedMicro.clear()
    return this.#sum.toString(16).padStart(64, '0')
  }

  #addStep(movement: Extract<BooksEntry, { type: 'movement' }>): void {
    const [reference = ''] = movement.reference.split(stepMark, 1)
    const key = `${movement.kind} ${reference}`
    const netMicro = microCredits((this.#steppedMicro.get(key)?.netMicro ?? 0n) + movement.netMicro)
    this.#steppedMicro.set(key, { ...movement, reference, netMicro })
  }

  #addWhole(entry: BooksEntry): void {
    if (entry.type === 'movement' && entry.netMicro === 0n) return
    const fields =
      entry.type === 'wallet'
        ? ['wallet', entry.walletId, String(entry.netMicro)]
        : ['movement', entry.kind, entry.reference, String(entry.netMicro)]
    this.#sum = (this.#sum + BigInt(`0x${this.#hash(JSON.stringify(fields))}`)) % modulus
  }
}
