import type { MicroCredits } from '@tessera/core/money/micro-credits'

/** How much a month's sign-up credits may come to, counted for the whole site. */
export interface SignUpLedger {
  /** Whether the ledger has a bonus with this reference. */
  hasBonus(reference: string): Promise<boolean>
  /** The limit for a month: what the superadmin set, or the default. */
  monthlyLimit(): Promise<MicroCredits>
  /**
   * Takes an amount out of a month's budget in one guarded statement.
   * @param reservation.month such as `2026-03` (UTC)
   * @returns false where the limit would be passed; then nothing was taken
   */
  reserve(reservation: {
    readonly month: string
    readonly amountMicro: MicroCredits
    readonly limitMicro: MicroCredits
  }): Promise<boolean>
  /** Puts back what was reserved and then not given. */
  giveBack(month: string, amountMicro: MicroCredits): Promise<void>
}
