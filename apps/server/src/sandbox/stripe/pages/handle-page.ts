import type { Backend } from '../backend.ts'
import { applyPromotionCode, removePromotionCode } from '../moves/change-promotion-code.ts'
import { answerBank, payWithCard, payWithDebit } from '../moves/pay-session.ts'
import { quoteSession } from '../moves/quote-session.ts'
import { type StripeResult, refuse } from '../refusal.ts'
import type { SessionRecord } from '../state/sandbox-records.ts'
import { checkoutPage, holderPage, knownEmail } from './checkout-page.ts'
import { endedPage, successUrlOf } from './ended-page.ts'
import { notFoundPage, seeOther } from './layout.ts'
import type { PageAnswer, PageRequest } from './page-request.ts'
import { playBank } from './play-bank.ts'
import { readCardForm, readDebitForm, readPayer } from './read-payment-form.ts'
import { invoicePage, receiptPage } from './receipt-page.ts'

// A form that is sent by a program, again and again, must not fill the sandbox.
const mostAttempts = 30

type Visit = {
  readonly backend: Backend
  readonly record: SessionRecord
  readonly shown: { readonly merchantName: string; readonly action: string }
}

/** Answers a request for one of the sandbox's pages. */
export function handlePage(backend: Backend, request: PageRequest, merchantName: string): PageAnswer {
  const [, kind, id = '', act, ...rest] = request.path.split('/')
  const isGet = request.method === 'GET' || request.method === 'HEAD'
  if (rest.length > 0 || (!isGet && request.method !== 'POST')) return notFoundPage()
  if (kind !== 'pay')
    return isGet && act === undefined ? showPaper(backend, { kind, id, merchantName }) : notFoundPage()
  const record = backend.tables.sessions.find(id)
  if (record === undefined || (isGet && act !== undefined)) return notFoundPage()
  const action = `${new URL(record.pageBaseUrl).pathname}/pay/${record.id}`
  const visit = { backend, record, shown: { merchantName, action } }
  return isGet ? showSession(visit) : takeForm(visit, act, request.form)
}

function showPaper(
  backend: Backend,
  {
    kind,
    id,
    merchantName,
  }: { readonly kind: string | undefined; readonly id: string; readonly merchantName: string },
): PageAnswer {
  if (kind === 'receipts') return receiptPage(backend, id, merchantName)
  return kind === 'invoices' ? invoicePage(backend, id, merchantName) : notFoundPage()
}

function showSession({ backend, record, shown }: Visit): PageAnswer {
  if (record.object.status !== 'open') return endedPage(backend, record, shown)
  return record.pendingCard === undefined
    ? checkoutPage(backend, record, shown)
    : holderPage(backend, record, shown)
}

function takeForm(visit: Visit, act: string | undefined, form: URLSearchParams): PageAnswer {
  const { backend, record, shown } = visit
  if (act === 'bank') {
    playBank(backend, record, form)
    return seeOther(shown.action)
  }
  // A form of a session that is over, sent once more: the customer goes where the first one led.
  if (record.object.status !== 'open') return leave(visit)
  switch (act) {
    case undefined:
      pay(visit, form)
      return leave(visit)
    case 'confirmation':
      answerBank(backend, record.id, form.get('answer') === 'confirm')
      return leave(visit)
    case 'code':
      changeCode(visit, form)
      return seeOther(shown.action)
    default:
      return notFoundPage()
  }
}

/** To the shop when all is done, else to the page again; a shop of another origin is reached over a page of our own. */
function leave({ backend, record: { id, pageBaseUrl }, shown }: Visit): PageAnswer {
  const record = backend.tables.sessions.get(id)
  // Straight to what the form says now: on a phone it lies below the summary.
  if (record.object.status !== 'complete') return seeOther(`${shown.action}#payment`)
  const target = successUrlOf(record.object)
  if (target === undefined) return seeOther(shown.action)
  if (new URL(target).origin === new URL(pageBaseUrl).origin) return seeOther(target)
  return endedPage(backend, record, { ...shown, goOnTo: target })
}

function pay({ backend, record }: Visit, form: URLSearchParams): void {
  // The number of an attempt that is over: this form was sent twice.
  if (form.get('attempt') !== String(record.attempt)) return
  const outcome = tryToPay(backend, record, form)
  if (!outcome.ok) sayWhy(backend, record.id, { about: 'payment', message: outcome.error.message })
}

function sayWhy(backend: Backend, id: string, lastRefusal: SessionRecord['lastRefusal']): void {
  backend.tables.sessions.patch(id, { lastRefusal })
}

function tryToPay(
  backend: Backend,
  record: SessionRecord,
  form: URLSearchParams,
): StripeResult<SessionRecord> {
  if (record.attempt > mostAttempts) return refuse('Too many attempts. Start again from the shop.')
  const payer = readPayer(form, knownEmail(backend, record.object))
  if (!payer.ok) return payer
  backend.tables.sessions.patch(record.id, { lastPayer: payer.value })
  if (form.get('method') === 'debit') {
    const debit = readDebitForm(form, payer.value, record.object.payment_method_types)
    return debit.ok ? payWithDebit(backend, record.id, debit.value) : debit
  }
  const { total } = quoteSession(backend, record)
  const card = readCardForm(total === 0 ? cardForNothing : form, payer.value, backend.clock.nowMs())
  return card.ok ? payWithCard(backend, record.id, card.value) : card
}

/** An order that costs nothing asks for no card. */
const cardForNothing = new URLSearchParams({ number: '4242424242424242', expiry: '12 / 2099', cvc: '123' })

function changeCode({ backend, record }: Visit, form: URLSearchParams): void {
  // The holder is being asked about an amount that must not change meanwhile.
  if (record.pendingCard !== undefined) return
  if (form.has('remove')) {
    removePromotionCode(backend, record)
    return
  }
  const applied = applyPromotionCode(backend, record, form.get('code') ?? '')
  if (!applied.ok) sayWhy(backend, record.id, { about: 'code', message: applied.error.message })
}
