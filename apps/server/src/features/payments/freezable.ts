import { zeroMicroCredits } from '@tessera/core/money/micro-credits'
import type { MicroCredits } from '@tessera/core/money/micro-credits'
import type { Order } from '@tessera/core/payments/order'
import { freePartOf } from '@tessera/core/payments/unused-part'

import type { CreditManager } from '../../ports/credit-manager.ts'
import type { OrderLedger } from '../../ports/order-ledger.ts'

export type FreezableDeps = {
  readonly credits: Pick<CreditManager, 'findBalance'>
  readonly orderLedger: Pick<OrderLedger, 'findUseAndHolds'>
}

/**
 * What could be frozen for an order now: of its own credits those that nobody has used and nothing holds. Credits of
 * other purchases stay usable, also those that are bought while the dispute runs.
 * @param freedMicro what the order could have frozen together with what it has just freed to freeze it anew
 */
export async function readFreezable(
  { credits, orderLedger }: FreezableDeps,
  order: Order,
  freedMicro?: MicroCredits,
): Promise<MicroCredits> {
  const balance = await credits.findBalance(order.walletId)
  // In debt nothing can be frozen: what a smaller freeze frees would repay it.
  if (balance === undefined || balance.debtMicro > 0n) return zeroMicroCredits
  if (balance.availableMicro <= 0n) return zeroMicroCredits
  const ownMicro = freedMicro ?? (await readFreePart(orderLedger, order))
  return ownMicro < balance.availableMicro ? ownMicro : balance.availableMicro
}

async function readFreePart(orderLedger: FreezableDeps['orderLedger'], order: Order): Promise<MicroCredits> {
  const { use, holds } = await orderLedger.findUseAndHolds(order)
  return freePartOf(order.id, use, holds)
}
