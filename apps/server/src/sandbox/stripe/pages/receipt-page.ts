import type { Backend } from '../backend.ts'
import { formatAmount } from '../currencies.ts'
import { html } from './html.ts'
import { notFoundPage, page } from './layout.ts'
import type { PageAnswer } from './page-request.ts'

function dateOf(seconds: number): string {
  return new Intl.DateTimeFormat('en', { dateStyle: 'long', timeZone: 'UTC' }).format(seconds * 1000)
}

/** The receipt to which a charge's `receipt_url` points. */
export function receiptPage(backend: Backend, chargeId: string, merchantName: string): PageAnswer {
  const charge = backend.tables.charges.find(chargeId)
  if (charge === undefined || !charge.paid) return notFoundPage()
  const { currency, payment_method_details: details } = charge
  const method = details?.card ? `${details.card.brand} •••• ${details.card.last4}` : 'Bank debit'
  return page({
    title: `Receipt from ${merchantName}`,
    isNarrow: true,
    content: html`<div class="panel">
      <h1 class="large">Receipt from ${merchantName}</h1>
      <dl>
        <div>
          <dt>Date</dt>
          <dd>${dateOf(charge.created)}</dd>
        </div>
        <div>
          <dt>Paid with</dt>
          <dd>${method}</dd>
        </div>
        <div class="sum">
          <dt>Amount paid</dt>
          <dd>${formatAmount(charge.amount, currency)}</dd>
        </div>
        ${
          charge.amount_refunded === 0
            ? undefined
            : html`<div>
                <dt>Refunded</dt>
                <dd>−${formatAmount(charge.amount_refunded, currency)}</dd>
              </div>`
        }
      </dl>
    </div>`,
  })
}

/** The invoice to which `hosted_invoice_url` points. */
export function invoicePage(backend: Backend, invoiceId: string, merchantName: string): PageAnswer {
  const invoice = backend.tables.invoices.find(invoiceId)
  if (invoice === undefined) return notFoundPage()
  const { currency } = invoice
  const amount = (value: number): string => formatAmount(value, currency)
  const tax = invoice.total - (invoice.total_excluding_tax ?? invoice.total)
  return page({
    title: `Invoice ${invoice.number ?? ''}`,
    isNarrow: true,
    content: html`<div class="panel">
      <h1>${merchantName}</h1>
      <h1 class="large">Invoice ${invoice.number ?? ''}</h1>
      <dl>
        <div>
          <dt>Date</dt>
          <dd>${dateOf(invoice.created)}</dd>
        </div>
        <div>
          <dt>To</dt>
          <dd>${invoice.customer_name ?? ''} ${invoice.customer_email ?? ''}</dd>
        </div>
        ${invoice.lines.data.map(
          (line) =>
            html`<div>
              <dt>${line.description ?? ''}</dt>
              <dd>${amount(line.amount)}</dd>
            </div>`,
        )}
        <div>
          <dt>Tax</dt>
          <dd>${amount(tax)}</dd>
        </div>
        <div class="sum">
          <dt>Total, paid</dt>
          <dd>${amount(invoice.total)}</dd>
        </div>
      </dl>
    </div>`,
  })
}
