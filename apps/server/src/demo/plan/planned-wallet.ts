import { microCredits } from '@tessera/core/money/micro-credits'
import type { MicroCredits } from '@tessera/core/money/micro-credits'

/**
 * What the plan expects of a wallet, so that nobody asks for what they can't pay. The ledger decides by itself; where the
 * two differ, the seeding stops.
 */
export class PlannedWallet {
  #posted = 0n
  #debt = 0n
  readonly #frozenByPayment = new Map<string, bigint>()

  get availableMicro(): MicroCredits {
    return microCredits(this.#posted - this.#frozen())
  }

  get isInDebt(): boolean {
    return this.#debt > 0n
  }

  credit(amountMicro: bigint): void {
    this.#posted += amountMicro
    this.#repay()
  }

  charge(amountMicro: bigint): void {
    this.#posted -= amountMicro
  }

  /** What is there is taken, the rest is owed. */
  takeBack(amountMicro: bigint): void {
    const available = this.availableMicro
    const taken = amountMicro < available ? amountMicro : available
    this.#posted -= taken
    this.#debt += amountMicro - taken
  }

  freeze(payment: string, amountMicro: bigint): void {
    if (this.isInDebt) return
    const available = this.availableMicro
    this.#frozenByPayment.set(payment, amountMicro < available ? amountMicro : available)
  }

  unfreeze(payment: string): void {
    this.#frozenByPayment.delete(payment)
    this.#repay()
  }

  #frozen(): bigint {
    return [...this.#frozenByPayment.values()].reduce((sum, amount) => sum + amount, 0n)
  }

  #repay(): void {
    const available = this.availableMicro
    const repaid = this.#debt < available ? this.#debt : available
    this.#posted -= repaid
    this.#debt -= repaid
  }
}
