import type { Clock } from '@tessera/core/clock'
import { creditsToJson } from '@tessera/core/money/micro-credits'
import type { Order } from '@tessera/core/payments/order'
import { ok } from '@tessera/core/result'

import type { OrderStore } from '../../ports/order-store.ts'
import type { Checkout, CheckoutRequest, GatewayResult, PaymentGateway } from '../../ports/payment-gateway.ts'
import type { PaymentSettingsStore } from '../../ports/payment-settings.ts'
import { findUnknownSessions } from './find-unknown-sessions.ts'

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
}

/**
 * The payment page of an order. A session may have been made already, whose answer was lost or goes to another click:
 * asked the same, the provider gives it again; asked otherwise (another address, other settings), it refuses, and the
 * session is looked for. An order that comes to nothing is given up, so that the next one is new.
 */
export async function openCheckout(
  deps: OpenCheckoutDeps,
  order: Order,
  opening: Opening,
): Promise<GatewayResult<Checkout>> {
  const { gateway } = opening
  const made = await gateway.createCheckout(await requestOf(deps, order, opening))
  const checkout =
    made.ok || made.error.code === 'payments_unavailable'
      ? made
      : ((await findMade(deps, gateway, order)) ?? made)
  if (checkout.ok) return ok(await attach(deps, order.id, { gateway, checkout: checkout.value }))
  if (checkout.error.code !== 'payments_unavailable') await deps.orders.giveUp(order.id)
  return checkout
}

/** A session that no order knows could be paid unseen: it becomes the order's, or nobody can pay with it. */
async function attach(
  { orders }: OpenCheckoutDeps,
  orderId: string,
  { gateway, checkout }: { readonly gateway: PaymentGateway; readonly checkout: Checkout },
): Promise<Checkout> {
  if (await orders.open(orderId, checkout)) return checkout
  const current = await orders.find(orderId)
  // Somebody else was faster with the same session.
  if (current?.sessionId === checkout.sessionId) return checkout
  await gateway.expireCheckout(checkout.sessionId)
  return checkoutOf(current) ?? checkout
}

function checkoutOf(order: Order | undefined): Checkout | undefined {
  const { sessionId, checkoutUrl: url } = order ?? {}
  return sessionId === undefined || url === undefined ? undefined : { sessionId, url }
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
  { clock, orders }: OpenCheckoutDeps,
  gateway: PaymentGateway,
  order: Order,
): Promise<GatewayResult<Checkout> | undefined> {
  const current = await orders.find(order.id)
  const known = current?.status === 'open' ? checkoutOf(current) : undefined
  if (known !== undefined) return ok(known)
  const found = await findUnknownSessions({ gateway, clock }, [order])
  if (!found.ok) return found
  const foundId = found.value.get(order.id)
  if (foundId === undefined) return undefined
  const payment = await gateway.fetchPayment(foundId)
  if (!payment.ok) return payment
  const { id: sessionId, url } = payment.value.session
  return url === undefined ? undefined : ok({ sessionId, url })
}
