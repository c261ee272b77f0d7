import type { Clock } from '@tessera/core/clock'
import { creditsToJson } from '@tessera/core/money/micro-credits'
import type { Order } from '@tessera/core/payments/order'
import { ok } from '@tessera/core/result'

import type { OrderStore } from '../../ports/order-store.ts'
import type { Checkout, CheckoutRequest, GatewayResult, PaymentGateway } from '../../ports/payment-gateway.ts'
import type { PaymentSettingsStore } from '../../ports/payment-settings.ts'
import { findUnknownSession } from './find-unknown-session.ts'

export type OpenCheckoutDeps = {
  readonly orders: OrderStore
  readonly settings: Pick<PaymentSettingsStore, 'get'>
  readonly clock: Clock
  readonly brandName: string
}

export type Opening = {
  readonly gateway: PaymentGateway
  readonly email: string
  /** Where the browser comes back to, without a path. */
  readonly publicUrl: string
  /** Nobody can have asked for a session of this order before. */
  readonly isNew: boolean
}

/**
 * The payment page of an order. An order that was begun before may have a session already, whose answer was lost: asked
 * the same, the provider gives it again; asked otherwise (another address, other settings), it refuses, and the session
 * is looked for. An order that comes to nothing is given up, so that the next one is new.
 */
export async function openCheckout(
  deps: OpenCheckoutDeps,
  order: Order,
  opening: Opening,
): Promise<GatewayResult<Checkout>> {
  const { gateway } = opening
  const made = await gateway.createCheckout(await requestOf(deps, order, opening))
  const checkout =
    made.ok || opening.isNew || made.error.code === 'payments_unavailable'
      ? made
      : ((await findMade(deps, gateway, order)) ?? made)
  if (checkout.ok) {
    // Where somebody else was faster the same session is there already.
    await deps.orders.open(order.id, checkout.value)
    return checkout
  }
  if (checkout.error.code !== 'payments_unavailable') await deps.orders.giveUp(order.id)
  return checkout
}

async function requestOf(
  { settings, brandName }: OpenCheckoutDeps,
  order: Order,
  { email, publicUrl }: Opening,
): Promise<CheckoutRequest> {
  const { isTaxAutomatic, hasInvoices, hasPromotionCodes } = await settings.get()
  return {
    orderId: order.id,
    userId: order.userId,
    walletId: order.walletId,
    packageId: order.package.id,
    productName: `${brandName} ${order.package.name}`,
    productDescription: `${creditsToJson(order.creditsMicro).toLocaleString('en-US')} credits`,
    amountMinor: order.amountMinor,
    currency: order.currency,
    email,
    successUrl: `${publicUrl}/credits/success/?session_id={CHECKOUT_SESSION_ID}`,
    cancelUrl: cancelUrlOf(order, publicUrl),
    isTaxAutomatic,
    hasInvoice: hasInvoices,
    hasPromotionCodes,
  }
}

/** Also who thinks better of it comes back to the draft that sent them. */
function cancelUrlOf(order: Order, publicUrl: string): string {
  const query = new URLSearchParams({ cancelled: order.id })
  if (order.returnTo !== undefined) query.set('return_to', order.returnTo)
  return `${publicUrl}/credits/?${query.toString()}`
}

/** @returns undefined where there is none, or nobody can pay with it any more */
async function findMade(
  { clock }: OpenCheckoutDeps,
  gateway: PaymentGateway,
  order: Order,
): Promise<GatewayResult<Checkout> | undefined> {
  const found = await findUnknownSession({ gateway, clock }, order)
  if (!found.ok) return found
  if (found.value === undefined) return undefined
  const payment = await gateway.fetchPayment(found.value)
  if (!payment.ok) return payment
  const { id: sessionId, url } = payment.value.session
  return url === undefined ? undefined : ok({ sessionId, url })
}
