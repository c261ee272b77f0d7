import type { Backend } from '../backend.ts'
import { formatAmount } from '../currencies.ts'
import { quoteSession } from '../moves/quote-session.ts'
import { findPromotionCode } from '../objects/promotion.ts'
import type { SessionRecord } from '../state/sandbox-records.ts'
import { type Html, html } from './html.ts'

/** What is bought, line by line, down to the total. */
export function renderSummary(backend: Backend, record: SessionRecord): Html {
  const totals = quoteSession(backend, record)
  const currency = record.object.currency ?? 'usd'
  const amount = (value: number): string => formatAmount(value, currency)
  const lines = totals.lines.map(
    ({ line, subtotal }) =>
      html`<div>
        <dt>
          ${line.name}<small
            >${line.description ?? ''}${
              line.quantity > 1 ? ` ${line.quantity} × ${amount(line.unitAmount)}` : ''
            }</small
          >
        </dt>
        <dd>${amount(subtotal)}</dd>
      </div>`,
  )
  const code = findPromotionCode(record.promotionCodeId)?.code
  const discount =
    totals.discount === 0
      ? undefined
      : html`<div>
          <dt>Discount${code === undefined ? '' : ` (${code})`}</dt>
          <dd>−${amount(totals.discount)}</dd>
        </div>`
  const tax = record.object.automatic_tax.enabled
    ? html`<div>
        <dt>Tax (${backend.settings.taxPercent} %, sandbox rate)</dt>
        <dd>${amount(totals.tax)}</dd>
      </div>`
    : undefined
  return html`<dl>
    ${lines}${discount}${tax}
    <div class="sum">
      <dt>Total (${currency.toUpperCase()})</dt>
      <dd>${amount(totals.total)}</dd>
    </div>
  </dl>`
}
