import type Stripe from 'stripe'

import type { Backend } from '../backend.ts'
import { buildBalanceTransaction, processingFeeOf } from '../objects/balance-transaction.ts'

/** Books a paid charge on the balance. Stripe does so a little after the payment, and says it with an event of its own. */
export function bookCharge(backend: Backend, chargeId: string): Stripe.Charge {
  const charge = backend.tables.charges.get(chargeId)
  const booked = backend.tables.balanceTransactions.put(
    buildBalanceTransaction({
      id: backend.ids.create('txn'),
      created: backend.clock.nowSeconds(),
      currency: charge.currency,
      amount: charge.amount,
      fee: processingFeeOf(charge.amount, charge.currency),
      source: charge.id,
      type: charge.payment_method_details?.type === 'card' ? 'charge' : 'payment',
      reportingCategory: 'charge',
      description: charge.description,
    }),
  )
  const after = backend.tables.charges.patch(chargeId, { balance_transaction: booked.id })
  backend.emitChange('charge.updated', charge, after)
  return after
}
