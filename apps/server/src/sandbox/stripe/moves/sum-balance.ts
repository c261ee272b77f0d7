import type Stripe from 'stripe'

import type { Backend } from '../backend.ts'

/** A movement becomes available some days after it was made. */
export function withStatus(backend: Backend, entry: Stripe.BalanceTransaction): Stripe.BalanceTransaction {
  return { ...entry, status: entry.available_on <= backend.clock.nowSeconds() ? 'available' : 'pending' }
}

/** What the account holds: the sum of its movements, by currency. */
export function sumBalance(backend: Backend): Stripe.Balance {
  const available = new Map<string, number>([['usd', 0]])
  const pending = new Map<string, number>([['usd', 0]])
  for (const entry of backend.tables.balanceTransactions.values()) {
    const sums = withStatus(backend, entry).status === 'available' ? available : pending
    sums.set(entry.currency, (sums.get(entry.currency) ?? 0) + entry.net)
  }
  return { object: 'balance', available: listOf(available), livemode: false, pending: listOf(pending) }
}

function listOf(sums: ReadonlyMap<string, number>): { amount: number; currency: string }[] {
  return [...sums].map(([currency, amount]) => ({ amount, currency }))
}
