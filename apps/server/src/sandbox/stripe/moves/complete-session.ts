import type { Backend } from '../backend.ts'
import { buildCustomer } from '../objects/customer.ts'
import { buildInvoice } from '../objects/invoice.ts'
import type { Payer } from '../objects/payment-method.ts'
import { customerDetailsOf } from '../objects/session.ts'
import type { SessionRecord } from '../state/sandbox-records.ts'
import { quoteSession } from './quote-session.ts'

/** Ends the customer's part: the session is complete, paid or waiting for a bank. */
export function completeSession(
  backend: Backend,
  record: SessionRecord,
  how: { readonly paymentStatus: 'paid' | 'unpaid' | 'no_payment_required'; readonly payer: Payer },
): SessionRecord {
  const totals = quoteSession(backend, record)
  backend.unschedule('expire_session', record.id)
  const customer = customerOf(backend, record, how.payer)
  const { object } = record
  const completed = backend.tables.sessions.put({
    ...record,
    pendingCard: undefined,
    lastRefusal: undefined,
    object: {
      ...object,
      amount_subtotal: totals.subtotal,
      amount_total: totals.total,
      automatic_tax: object.automatic_tax.enabled
        ? { ...object.automatic_tax, status: 'complete' }
        : object.automatic_tax,
      customer,
      customer_details: customerDetailsOf(how.payer),
      payment_status: how.paymentStatus,
      status: 'complete',
      total_details: { amount_discount: totals.discount, amount_shipping: 0, amount_tax: totals.tax },
      url: null,
    },
  })
  const shown = how.paymentStatus === 'unpaid' ? completed : invoiceIfWanted(backend, completed)
  backend.emit('checkout.session.completed', shown.object)
  return shown
}

/** An invoice of a one-off payment is written after it, and only where the session asked for one. */
export function invoiceIfWanted(backend: Backend, record: SessionRecord): SessionRecord {
  const { object } = record
  if (object.invoice_creation?.enabled !== true || object.invoice !== null) return record
  const invoice = backend.tables.invoices.put(
    buildInvoice(record, {
      id: backend.ids.create('in'),
      number: `SANDBOX-${String(backend.tables.invoices.size + 1).padStart(4, '0')}`,
      created: backend.clock.nowSeconds(),
      totals: quoteSession(backend, record),
      createLineId: () => backend.ids.create('il'),
    }),
  )
  const invoiced = backend.tables.sessions.put({ ...record, object: { ...object, invoice: invoice.id } })
  for (const type of [
    'invoice.created',
    'invoice.finalized',
    'invoice.paid',
    'invoice.payment_succeeded',
  ] as const) {
    backend.emit(type, invoice)
  }
  return invoiced
}

function customerOf(backend: Backend, { object }: SessionRecord, payer: Payer): string | null {
  if (object.customer !== null)
    return typeof object.customer === 'string' ? object.customer : object.customer.id
  if (object.customer_creation !== 'always' && object.invoice_creation?.enabled !== true) return null
  const customer = backend.tables.customers.put(
    buildCustomer({
      id: backend.ids.create('cus', 14),
      created: backend.clock.nowSeconds(),
      email: payer.email,
      name: payer.name,
      description: null,
      phone: null,
      metadata: {},
    }),
  )
  backend.emit('customer.created', customer)
  return customer.id
}
