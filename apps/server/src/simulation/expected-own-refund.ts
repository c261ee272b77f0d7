import { freeCreditsOf } from './audit/freeze-laws.ts'
import { integer, integerOrZero, readWalletRows, text } from './audit/stored-rows.ts'
import type { SimulatedBackend } from './simulated-backend.ts'

export type ExpectedOwnRefund = { readonly amountMinor: bigint; readonly creditsMicro: bigint }

const nothing: ExpectedOwnRefund = { amountMinor: 0n, creditsMicro: 0n }

/**
 * U2, written a second time, from the rows: what a buyer may have back is the share of the price that is unused and free
 * in the wallet, in whole cents, within the window; it takes what all that went back takes, less what was taken before.
 */
export async function expectOwnRefund(
  backend: SimulatedBackend,
  orderId: string,
  { nowMs, windowMs }: { readonly nowMs: number; readonly windowMs: number },
): Promise<ExpectedOwnRefund> {
  const [order] = await backend.find('orders', [orderId])
  if (order === undefined || order['total_minor'] === null || order['payment_intent_id'] === null)
    return nothing
  const granted = integer(order, 'granted')
  const since = order['paid_at_ms'] === null ? integer(order, 'created_at_ms') : integer(order, 'paid_at_ms')
  const rows = await readWalletRows(backend, text(order, 'wallet_id'))
  const [wallet] = rows.wallets
  const isDisputed = rows.disputes.some((dispute) => dispute['order_id'] === orderId)
  const isOver = BigInt(nowMs) - since >= BigInt(windowMs)
  if (wallet === undefined || granted === 0n || isDisputed || isOver) return nothing
  const held = integer(wallet, 'held')
  const available = integer(wallet, 'posted') - held
  // What is held is still unused; it only can't be given back now.
  const unused = freeCreditsOf(orderId, { ...wallet, held: 0n }, { rows, frozenOf: new Map() })
  const free = unused < available ? unused : available
  const paid = integer(order, 'total_minor')
  const gone = integerOrZero(order, 'refunded_minor')
  const share = (paid * free) / granted
  const amountMinor = share < paid - gone ? share : paid - gone
  if (amountMinor <= 0n) return nothing
  const back = gone + amountMinor
  const revoked = (granted * back + paid - 1n) / paid
  const creditsMicro = (revoked < granted ? revoked : granted) - integer(order, 'revoked')
  return creditsMicro <= 0n ? nothing : { amountMinor, creditsMicro }
}
