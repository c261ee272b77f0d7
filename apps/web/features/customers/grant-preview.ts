const microPerCredit = 1_000_000

type Wallet = { readonly balance: number; readonly debt: number }

export type GrantPreview = {
  /** Goes to what the wallet owes, before anything can be used. */
  readonly repaid: number
  readonly balanceAfter: number
}

function micro(credits: number): number {
  return Math.round(credits * microPerCredit)
}

/** What a wallet is like after credits came (above zero) or were taken away, by the rule of the ledger. */
export function previewGrant(wallet: Wallet, amount: number): GrantPreview {
  const repaid = Math.max(0, Math.min(micro(amount), micro(wallet.debt)))
  return {
    repaid: repaid / microPerCredit,
    balanceAfter: (micro(wallet.balance) + micro(amount) - repaid) / microPerCredit,
  }
}
