import { chainLink, chainStart } from '@tessera/core/ledger/chain-hash'
import type { SystemLeg } from '@tessera/core/ledger/transaction'
import type { Wallet } from '@tessera/core/ledger/wallet'
import { microCredits } from '@tessera/core/money/micro-credits'
import type { MicroCredits } from '@tessera/core/money/micro-credits'

import { demand } from './ledger-report.ts'
import type { LedgerLaw } from './ledger-report.ts'
import type { StoredLeg } from './ledger-rows.ts'
import { sha256 } from './sha256.ts'

/** A wallet's history as it is recomputed leg by leg. */
export class WalletChain {
  readonly #wallet: Wallet
  #seq = 0n
  #balanceMicro = 0n
  #creditedTotalMicro = 0n
  #debitedTotalMicro = 0n
  #chainHash: string

  constructor(wallet: Wallet) {
    this.#wallet = wallet
    this.#chainHash = chainStart(wallet.id, wallet.owner, sha256)
  }

  /** Adds the next leg, with the lines of the system that belong to its transaction. */
  add(leg: StoredLeg, systemLegs: readonly SystemLeg[]): void {
    const wrong = (law: LedgerLaw, message: string) => () => ({
      law,
      message,
      walletId: leg.walletId,
      transactionId: leg.transactionId,
      seq: String(leg.seq),
    })
    this.#seq += 1n
    demand(leg.seq === this.#seq, wrong('legs_without_gap', `leg ${this.#seq} is missing or doubled`))
    demand(
      leg.transactionWalletId === leg.walletId,
      wrong('nothing_missing', 'the leg has no transaction of its wallet'),
    )
    const sumMicro = systemLegs.reduce((sum, line) => sum + line.amountMicro, 0n + leg.amountMicro)
    demand(
      sumMicro === 0n && systemLegs.length > 0,
      wrong('legs_sum_to_zero', `the legs sum to ${sumMicro}, not to zero`),
    )
    this.#balanceMicro += leg.amountMicro
    if (leg.amountMicro > 0n) this.#creditedTotalMicro += leg.amountMicro
    else this.#debitedTotalMicro -= leg.amountMicro
    demand(
      leg.balanceAfterMicro === this.#balanceMicro &&
        leg.creditedTotalMicro === this.#creditedTotalMicro &&
        leg.debitedTotalMicro === this.#debitedTotalMicro,
      wrong(
        'wallet_equals_its_legs',
        `the balance after the leg is ${this.#balanceMicro} by the legs before it`,
      ),
    )
    this.#chainHash = chainLink(this.#chainHash, { ...leg, systemLegs }, sha256)
    demand(
      leg.chainHash === this.#chainHash,
      wrong('chain_unbroken', 'the leg was changed after it was written'),
    )
  }

  /** Compares the end of the history with the wallet as it is stored. */
  end(): MicroCredits {
    const { id, postedMicro, seq, chainHash, creditedTotalMicro, debitedTotalMicro } = this.#wallet
    const wrong = (law: LedgerLaw, message: string) => () => ({
      law,
      message,
      walletId: id,
      seq: String(seq),
    })
    demand(
      seq === this.#seq,
      wrong('legs_without_gap', `the wallet counts ${seq} legs, ${this.#seq} are there`),
    )
    demand(
      postedMicro === this.#balanceMicro,
      wrong('wallet_equals_its_legs', `the wallet says ${postedMicro}, its legs say ${this.#balanceMicro}`),
    )
    demand(
      creditedTotalMicro === this.#creditedTotalMicro && debitedTotalMicro === this.#debitedTotalMicro,
      wrong('wallet_equals_its_legs', 'the totals of the wallet are not those of its legs'),
    )
    demand(
      chainHash === this.#chainHash,
      wrong('chain_unbroken', 'the wallet does not carry the hash of its last leg'),
    )
    return microCredits(this.#balanceMicro)
  }
}
