import type { MicroCredits } from '@tessera/core/money/micro-credits'

/** Answers whose model was chosen, against the model that would have been used. */
export type Savings = {
  readonly answers: number
  readonly chargedMicro: MicroCredits
  /** What the same tokens would have cost with the other model, at its prices then. */
  readonly baselineMicro: MicroCredits
}

/** Up to the last charge. @param firstDay of a month, counted from 1970-01-01 (UTC) */
export interface SavingsReads {
  ofWallet(walletId: string, firstDay: number): Promise<Savings>
  ofAll(firstDay: number): Promise<Savings>
}
