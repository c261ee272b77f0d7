import type { SystemLeg, Transaction, WalletLeg } from './transaction.ts'
import type { WalletOwner } from './wallet.ts'

/** SHA-256 of a text in UTF-8, as 64 hexadecimal digits. Comes from outside: core has no cryptography. */
export type TextHash = (text: string) => string

/** What a link of the chain covers: a leg, and everything its transaction says. */
export type ChainedLeg = Omit<WalletLeg, 'chainHash'> & {
  readonly kind: Transaction['kind']
  readonly reference: string
  readonly description: string
  readonly actorId?: string | undefined
  readonly createdAtMs: number
  readonly systemLegs: readonly SystemLeg[]
}

/** The hash that a wallet starts with, before its first leg: it fixes whose wallet it is. */
export function chainStart(walletId: string, owner: WalletOwner, hash: TextHash): string {
  return hash(JSON.stringify(['wallet', walletId, owner.kind, owner.id]))
}

/**
 * The hash of a leg over itself, its transaction and all legs before it: an edit anywhere in a wallet's history
 * changes every hash from that place on.
 */
export function chainLink(previousHash: string, leg: ChainedLeg, hash: TextHash): string {
  return hash(
    JSON.stringify([
      previousHash,
      leg.walletId,
      String(leg.seq),
      leg.transactionId,
      leg.kind,
      leg.reference,
      leg.description,
      leg.actorId ?? null,
      leg.createdAtMs,
      String(leg.amountMicro),
      String(leg.balanceAfterMicro),
      String(leg.creditedTotalMicro),
      String(leg.debitedTotalMicro),
      leg.systemLegs.map((line) => [
        line.line,
        line.account,
        line.walletId ?? null,
        String(line.amountMicro),
      ]),
    ]),
  )
}

/** One hash for the chains of all wallets. Feed the wallets in the order of their ids' bytes, starting from `''`. */
export function chainDigest(
  digest: string,
  wallet: { readonly id: string; readonly chainHash: string },
  hash: TextHash,
): string {
  return hash(JSON.stringify([digest, wallet.id, wallet.chainHash]))
}
