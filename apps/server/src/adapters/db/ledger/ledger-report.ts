/** The laws that the verification recomputes. */
export type LedgerLaw =
  | 'legs_sum_to_zero'
  | 'wallet_equals_its_legs'
  | 'held_equals_open_holds'
  | 'never_overdrawn'
  | 'legs_without_gap'
  | 'debt_equals_receivable'
  | 'nothing_missing'
  | 'chain_unbroken'
  | 'hold_ends_once'
  | 'charge_equals_transaction'
  | 'run_equals_hold'
  | 'voucher_equals_grant'
  | 'voucher_within_limits'
  | 'figures_equal_books'

/** The first row that is wrong. */
export type LedgerViolation = {
  readonly law: LedgerLaw
  readonly message: string
  readonly walletId?: string
  readonly transactionId?: string
  /** Number of the wallet's leg. */
  readonly seq?: string
  readonly holdId?: string
  /** Of a voucher. */
  readonly redemptionId?: string
  readonly voucherCodeId?: string
}

export type LedgerCounts = {
  wallets: number
  transactions: number
  walletLegs: number
  systemLegs: number
  holds: number
  openHolds: number
}

export type LedgerReport = LedgerCounts & {
  /** Over every wallet's chain: changes with any edit of history. */
  readonly chain: string
  /** Over what the books say, whatever the order in which it came about. */
  readonly books: string
  readonly violation?: LedgerViolation
}

/** Carries a violation out of the depth of the verification. */
export class LedgerViolationFound extends Error {
  override readonly name = 'LedgerViolationFound'
  readonly violation: LedgerViolation

  constructor(violation: LedgerViolation) {
    super(violation.message)
    this.violation = violation
  }
}

export function demand(condition: boolean, violation: () => LedgerViolation): asserts condition {
  if (!condition) throw new LedgerViolationFound(violation())
}
