import { createHash } from 'node:crypto'

import type { PurchaseRequest, PurchaseResponse } from '@tessera/contracts/payments'
import { routes } from '@tessera/contracts/routes'
import { minorAmount } from '@tessera/core/money/minor-amount'
import type { Order } from '@tessera/core/payments/order'
import { err, ok } from '@tessera/core/result'
import type { Result } from '@tessera/core/result'
import type { FastifyRequest } from 'fastify'

import type { Actor } from '../../ports/actor.ts'
import type { Catalogue, CreditPackage } from '../../ports/catalogue.ts'
import { endpoint } from '../../ports/endpoint.ts'
import type { ApiFailure, Endpoint } from '../../ports/endpoint.ts'
import type { OrderDraft } from '../../ports/order-store.ts'
import type { Checkout, GatewayFailure, PaymentGateway } from '../../ports/payment-gateway.ts'
import type { WebhookInbox } from '../../ports/webhook-inbox.ts'
import { declinePeriodMs, hasTriedTooManyCards } from './card-declines.ts'
import { openCheckout } from './open-checkout.ts'
import type { OpenCheckoutDeps } from './open-checkout.ts'

export type PurchaseDeps = OpenCheckoutDeps & {
  readonly catalogue: Pick<Catalogue, 'listPackages'>
  readonly inbox: Pick<WebhookInbox, 'countDeclines'>
  /** Undefined where payments are off. */
  readonly gateway: PaymentGateway | undefined
  /** A superadmin has confirmed a price list. */
  readonly arePricesConfirmed: () => boolean
  /** Where the browser comes back to. */
  readonly readPublicUrl: (request: FastifyRequest) => string
}

/** Packages are priced in this. */
const currency = 'usd'
/** A second click, or a second look at the same package, within this time comes to the same payment page. */
const reuseMs = 2 * 60_000

/** POST /api/credits/purchase: an order, and the payment page for it. */
export function purchaseEndpoint(deps: PurchaseDeps): Endpoint {
  return endpoint(routes.purchase, async ({ actor, body, idempotencyKey, request }) => {
    const { gateway } = deps
    if (gateway === undefined) return err(paymentsOff)
    // Test keys and the sandbox take no real money: there is nothing to stand up for.
    if (gateway.isLive && !deps.arePricesConfirmed()) return err(pricesNotConfirmed)
    const creditPackage = deps.catalogue.listPackages().find(({ id }) => id === body.package_id)
    const refusal = refuseBuyer(actor, body) ?? (creditPackage === undefined ? packageUnknown : undefined)
    if (refusal !== undefined || creditPackage === undefined) return err(refusal ?? packageUnknown)
    const declined = await refuseAfterDeclines(deps, actor)
    if (declined !== undefined) return err(declined)
    return purchase(deps, {
      gateway,
      actor,
      creditPackage,
      publicUrl: deps.readPublicUrl(request),
      ...(body.return_to === undefined ? {} : { returnTo: body.return_to }),
      ...(idempotencyKey === undefined
        ? {}
        : {
            claim: {
              scopeKey: `${actor.userId} POST ${routes.purchase.path} ${idempotencyKey}`,
              requestHash: hashOf(body),
            },
          }),
    })
  })
}

function refuseBuyer(actor: Actor, body: PurchaseRequest): ApiFailure | undefined {
  if (body.wallet_id !== undefined && body.wallet_id !== actor.walletId) {
    return { code: 'not_found', message: 'This wallet does not exist.', param: 'wallet_id' }
  }
  return actor.isEmailVerified
    ? undefined
    : {
        code: 'email_not_verified',
        message: 'Confirm your e-mail address first, so that receipts reach you.',
      }
}

async function refuseAfterDeclines(deps: PurchaseDeps, { userId }: Actor): Promise<ApiFailure | undefined> {
  if (!(await hasTriedTooManyCards(deps, userId))) return undefined
  return {
    code: 'rate_limited',
    message: 'Too many cards were declined. Try again in an hour, or ask your bank.',
    retryAfterSeconds: declinePeriodMs / 1000,
  }
}

type Purchase = {
  readonly gateway: PaymentGateway
  readonly actor: Actor
  readonly creditPackage: CreditPackage
  readonly publicUrl: string
  readonly returnTo?: string
  readonly claim?: { readonly scopeKey: string; readonly requestHash: string }
}

/** A first try, and one more with a new order where an old one turned out to be of no use. */
const mostTries = 2

/** The order stands before the provider is asked: whatever becomes of the call, its id is the same the next time. */
async function purchase(deps: PurchaseDeps, wanted: Purchase): Promise<Result<PurchaseResponse, ApiFailure>> {
  for (let tried = 1; ; tried += 1) {
    const placed = await deps.orders.place(draftOf(wanted), {
      reusedSinceMs: deps.clock.nowMs() - reuseMs,
      ...(wanted.claim === undefined ? {} : { claim: wanted.claim }),
    })
    if (placed.type === 'conflict') return err(keyWasUsedOtherwise)
    const { order } = placed
    const { sessionId, checkoutUrl: url } = order
    if (sessionId !== undefined && url !== undefined) return ok(answerOf(order, { sessionId, url }))
    const opened = await openCheckout(deps, order, {
      gateway: wanted.gateway,
      email: wanted.actor.email,
      publicUrl: wanted.publicUrl,
    })
    if (opened.ok) return ok(answerOf(order, opened.value))
    const mayTryAgain = placed.type === 'existing' && opened.error.code !== 'payments_unavailable'
    if (!mayTryAgain || tried >= mostTries) return err(describeFailure(opened.error))
  }
}

function draftOf({ actor, creditPackage, gateway, returnTo }: Purchase): OrderDraft {
  return {
    userId: actor.userId,
    walletId: actor.walletId,
    package: { id: creditPackage.id, name: creditPackage.name },
    creditsMicro: creditPackage.creditsMicro,
    amountMinor: minorAmount(creditPackage.priceCents),
    currency,
    isLive: gateway.isLive,
    ...(returnTo === undefined ? {} : { returnTo }),
  }
}

function answerOf(order: Order, { sessionId, url }: Checkout): PurchaseResponse {
  return { order_id: order.id, checkout_url: url, session_id: sessionId }
}

function describeFailure(failure: GatewayFailure): ApiFailure {
  if (failure.code === 'payments_unavailable') {
    return {
      code: 'payments_unavailable',
      message:
        'The payment page can’t be reached just now. Nothing was charged; please try again in a moment.',
      retryAfterSeconds: failure.retryAfterSeconds ?? 5,
    }
  }
  return {
    code: 'payment_provider_error',
    message: 'The payment provider did not accept this purchase. Nothing was charged.',
  }
}

function hashOf(body: PurchaseRequest): string {
  const fields = [body.package_id, body.wallet_id ?? null, body.return_to ?? null]
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex')
}

const paymentsOff: ApiFailure = {
  code: 'payments_off',
  message: 'Credits can’t be bought on this site at the moment.',
  retryAfterSeconds: 3600,
}

const pricesNotConfirmed: ApiFailure = {
  code: 'prices_not_confirmed',
  message: 'Credits can’t be bought yet: the prices of this site are still to be confirmed.',
  retryAfterSeconds: 3600,
}

const packageUnknown: ApiFailure = {
  code: 'invalid_request',
  message: '"package_id" must be one of the packages on sale.',
  param: 'package_id',
}

const keyWasUsedOtherwise: ApiFailure = {
  code: 'idempotency_conflict',
  message: 'This Idempotency-Key was used before with another body. Take a new key for a new request.',
}
