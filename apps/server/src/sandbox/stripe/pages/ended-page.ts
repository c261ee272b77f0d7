import type Stripe from 'stripe'

import type { Backend } from '../backend.ts'
import { formatAmount } from '../currencies.ts'
import { intentIdOf } from '../moves/pay-session.ts'
import type { SessionRecord } from '../state/sandbox-records.ts'
import { type Html, html } from './html.ts'
import { page } from './layout.ts'
import type { PageAnswer } from './page-request.ts'
import { renderSummary } from './summary.ts'

type Shown = { readonly merchantName: string; readonly action: string; readonly goOnTo?: string }

/** A session that is over: paid, waiting for a bank, or expired. */
export function endedPage(backend: Backend, record: SessionRecord, shown: Shown): PageAnswer {
  return record.object.status === 'expired'
    ? expiredPage(record, shown)
    : completePage(backend, record, shown)
}

function expiredPage({ object }: SessionRecord, { merchantName }: Shown): PageAnswer {
  const back =
    object.cancel_url === null
      ? undefined
      : html`<a class="button" href="${object.cancel_url}">Back to ${merchantName}</a>`
  return page({
    status: 410,
    title: 'This payment page has expired',
    isNarrow: true,
    content: html`<div class="panel">
      <h1 class="large">This payment page has expired</h1>
      <p>Nothing was paid. Start again from the shop to get a new one.</p>
      ${back}
    </div>`,
  })
}

function completePage(backend: Backend, record: SessionRecord, shown: Shown): PageAnswer {
  const { object } = record
  const intentId = intentIdOf(record)
  const intent = intentId === undefined ? undefined : backend.tables.paymentIntents.get(intentId)
  const back = successUrlOf(object)
  return page({
    title: headlineOf(object, intent),
    isNarrow: true,
    ...(shown.goOnTo === undefined ? {} : { goOnTo: shown.goOnTo }),
    content: html`<div>
      <div class="panel">
        <h1 class="large">${headlineOf(object, intent)}</h1>
        ${renderSummary(backend, record)}
        ${
          back === undefined
            ? undefined
            : html`<a class="button" href="${back}">Continue to ${shown.merchantName}</a>`
        }
      </div>
      ${renderBank(backend, intent, shown)}
    </div>`,
  })
}

function headlineOf(object: Stripe.Checkout.Session, intent: Stripe.PaymentIntent | undefined): string {
  if (object.payment_status !== 'unpaid') return 'This order is paid'
  return intent?.status === 'processing'
    ? 'The bank has not answered yet'
    : 'The bank has refused this payment'
}

/** Where the shop wants the customer after the payment. */
export function successUrlOf({ success_url: url, id }: Stripe.Checkout.Session): string | undefined {
  return url?.replaceAll('{CHECKOUT_SESSION_ID}', id).replaceAll('%7BCHECKOUT_SESSION_ID%7D', id)
}

type Button = { readonly act: string; readonly objectId: string; readonly label: string }

/** What a bank may still do to the payment: here anybody with the page plays the bank. */
function renderBank(
  backend: Backend,
  intent: Stripe.PaymentIntent | undefined,
  { action }: Shown,
): Html | undefined {
  const buttons = intent === undefined ? [] : buttonsOf(backend, intent)
  if (buttons.length === 0) return undefined
  return html`<details open>
    <summary>Play the bank</summary>
    <div>
      <p class="muted">What a real bank does days later, done now.</p>
      <div class="tools">
        ${buttons.map(
          ({ act, objectId, label }) =>
            html`<form method="post" action="${action}/bank">
              <input type="hidden" name="object" value="${objectId}" /><button
                class="quiet"
                type="submit"
                name="act"
                value="${act}"
              >
                ${label}
              </button>
            </form>`,
        )}
      </div>
    </div>
  </details>`
}

function buttonsOf(backend: Backend, intent: Stripe.PaymentIntent): readonly Button[] {
  if (intent.status === 'processing') {
    return [
      { act: 'debit_paid', objectId: intent.id, label: 'Pay the debit' },
      { act: 'debit_failed', objectId: intent.id, label: 'Refuse the debit' },
    ]
  }
  const chargeId = intent.latest_charge
  if (intent.status !== 'succeeded' || typeof chargeId !== 'string') return []
  const disputes = [...backend.tables.disputes.values()].filter(({ charge }) => charge === chargeId)
  const refunds = [...backend.tables.refunds.values()].filter(({ charge }) => charge === chargeId)
  const opening =
    disputes.length > 0
      ? []
      : [
          { act: 'dispute', objectId: chargeId, label: 'Dispute the payment' },
          { act: 'inquire', objectId: chargeId, label: 'Ask about the payment' },
        ]
  return [...opening, ...disputes.flatMap(disputeButtons), ...refunds.flatMap(refundButtons)]
}

function disputeButtons({ id, status }: Stripe.Dispute): readonly Button[] {
  if (status === 'warning_needs_response' || status === 'warning_under_review') {
    return [
      { act: 'close_inquiry', objectId: id, label: 'Close the question' },
      { act: 'escalate', objectId: id, label: 'Turn the question into a dispute' },
    ]
  }
  if (status !== 'needs_response' && status !== 'under_review') return []
  return [
    { act: 'lose', objectId: id, label: 'Decide for the customer' },
    { act: 'win', objectId: id, label: 'Decide for the shop' },
  ]
}

function refundButtons({ id, status, amount, currency }: Stripe.Refund): readonly Button[] {
  const what = formatAmount(amount, currency)
  const fail = { act: 'fail_refund', objectId: id, label: `Send the refund of ${what} back` }
  if (status === 'pending')
    return [{ act: 'finish_refund', objectId: id, label: `Book the refund of ${what}` }, fail]
  return status === 'succeeded' ? [fail] : []
}
