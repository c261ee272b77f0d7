import type { Backend } from '../backend.ts'
import { formatAmount } from '../currencies.ts'
import { quoteSession } from '../moves/quote-session.ts'
import type { SessionRecord } from '../state/sandbox-records.ts'
import { type Html, html } from './html.ts'
import { page } from './layout.ts'
import type { PageAnswer } from './page-request.ts'
import { renderSummary } from './summary.ts'

type Shown = { readonly merchantName: string; readonly action: string }

const cardsToTry = [
  ['4242 4242 4242 4242', 'is paid'],
  ['4000 0000 0000 0002', 'is declined'],
  ['4000 0000 0000 9995', 'has insufficient funds'],
  ['4000 0025 0000 3155', 'asks the card holder first (3-D Secure)'],
  ['4000 0000 0000 0069', 'has expired'],
  ['4000 0000 0000 0127', 'has a wrong security code'],
  ['4000 0000 0000 0259', 'is paid, and disputed a little later'],
  ['4000 0000 0000 5126', 'is paid; a refund fails later'],
] as const

const countries = [
  'US',
  'GB',
  'DE',
  'FR',
  'ES',
  'IT',
  'NL',
  'AT',
  'CH',
  'CA',
  'AU',
  'JP',
  'IN',
  'BR',
] as const
const countryNames = new Intl.DisplayNames('en', { type: 'region' })

/** The payment page of an open session. */
export function checkoutPage(backend: Backend, record: SessionRecord, shown: Shown): PageAnswer {
  const { total } = quoteSession(backend, record)
  const price = formatAmount(total, record.object.currency ?? 'usd')
  return page({
    title: `Pay ${shown.merchantName} ${price}`,
    content: html`<section aria-label="Your purchase">
        ${renderBack(record, shown)}
        <h1>Pay ${shown.merchantName}</h1>
        <p class="total">${price}</p>
        ${renderSummary(backend, record)} ${renderPromotion(record, shown)}
      </section>
      <section id="payment" aria-label="Payment">
        ${renderRefusal(record)}
        <form class="panel" method="post" action="${shown.action}">
          <h2>${total === 0 ? 'Your details' : 'Pay by card'}</h2>
          ${renderPayer(backend, record, 'card')} ${total === 0 ? undefined : cardFields}
          <input type="hidden" name="method" value="card" /><input
            type="hidden"
            name="attempt"
            value="${record.attempt}"
          />
          <button type="submit">${total === 0 ? 'Complete the order' : `Pay ${price}`}</button>
        </form>
        ${total === 0 ? undefined : renderDebit(backend, record, { ...shown, price })}
        ${total === 0 ? undefined : cardTable}
      </section>`,
  })
}

const cardFields = html`<div class="field">
    <label for="number">Card number</label>
    <input
      id="number"
      name="number"
      inputmode="numeric"
      autocomplete="off"
      maxlength="32"
      value="4242 4242 4242 4242"
      required
      aria-describedby="number-hint"
    />
    <p class="hint" id="number-hint">Test cards only: the list is below the form.</p>
  </div>
  <div class="pair">
    <div class="field">
      <label for="expiry">Expiry (MM / YY)</label
      ><input
        id="expiry"
        name="expiry"
        inputmode="numeric"
        autocomplete="off"
        maxlength="9"
        value="12 / 34"
        required
      />
    </div>
    <div class="field">
      <label for="cvc">Security code</label
      ><input id="cvc" name="cvc" inputmode="numeric" autocomplete="off" maxlength="4" value="123" required />
    </div>
  </div>`

const cardTable = html`<details>
  <summary>Test cards</summary>
  <div>
    <table>
      <tbody>
        ${cardsToTry.map(
          ([number, what]) =>
            html`<tr>
              <td>${number}</td>
              <td>${what}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    <p class="hint">Any expiry date to come and any three digits.</p>
  </div>
</details>`

function renderBack({ object }: SessionRecord, { merchantName }: Shown): Html | undefined {
  if (object.cancel_url === null) return undefined
  return html`<a class="back" href="${object.cancel_url}">← Back to ${merchantName}</a>`
}

function renderRefusal({ lastRefusal }: SessionRecord): Html | undefined {
  if (lastRefusal?.about !== 'payment') return undefined
  return html`<p class="alert" role="alert"><strong>Not paid.</strong> ${lastRefusal.message}</p>`
}

function renderPromotion(record: SessionRecord, { action }: Shown): Html | undefined {
  if (record.object.allow_promotion_codes !== true) return undefined
  if (record.promotionCodeId !== undefined) {
    return html`<form class="tools" method="post" action="${action}/code">
      <button class="quiet" type="submit" name="remove" value="yes">Remove the code</button>
    </form>`
  }
  const { lastRefusal } = record
  const refusal =
    lastRefusal?.about === 'code' ? html`<p class="alert" role="alert">${lastRefusal.message}</p>` : undefined
  return html`<form method="post" action="${action}/code">
    ${refusal}<label for="code">Promotion code</label>
    <div class="code">
      <input
        id="code"
        name="code"
        autocomplete="off"
        maxlength="64"
        required
        aria-describedby="code-hint"
      /><button class="quiet" type="submit">Apply</button>
    </div>
    <p class="hint" id="code-hint">In the sandbox: SANDBOX10 takes 10 % off, SANDBOX100 everything.</p>
  </form>`
}

function renderPayer(backend: Backend, { object, lastPayer }: SessionRecord, prefix: string): Html {
  const known = knownEmail(backend, object)
  const email =
    known === undefined
      ? html`<input
          id="${prefix}-email"
          name="email"
          type="email"
          autocomplete="email"
          maxlength="254"
          value="${lastPayer?.email ?? ''}"
          required
        />`
      : html`<input id="${prefix}-email" type="email" value="${known}" readonly />`
  const country =
    object.automatic_tax.enabled || object.billing_address_collection === 'required'
      ? html`<div class="field">
          <label for="${prefix}-country">Country</label
          ><select id="${prefix}-country" name="country">
            ${countries.map(
              (code) =>
                html`<option value="${code}" ${lastPayer?.country === code ? html` selected` : ''}>
                  ${countryNames.of(code) ?? code}
                </option>`,
            )}
          </select>
        </div>`
      : undefined
  return html`<div class="field"><label for="${prefix}-email">E-mail</label>${email}</div>
    <div class="field">
      <label for="${prefix}-name">Name</label
      ><input
        id="${prefix}-name"
        name="name"
        autocomplete="name"
        maxlength="120"
        value="${lastPayer?.name ?? ''}"
        placeholder="Sandbox Customer"
      />
    </div>
    ${country}`
}

export function knownEmail(backend: Backend, object: SessionRecord['object']): string | undefined {
  if (object.customer_email !== null) return object.customer_email
  if (typeof object.customer !== 'string') return undefined
  return backend.tables.customers.find(object.customer)?.email ?? undefined
}

function renderDebit(
  backend: Backend,
  record: SessionRecord,
  { action, price }: Shown & { readonly price: string },
): Html | undefined {
  const types = record.object.payment_method_types
  const isSepa = types.includes('sepa_debit')
  if (!isSepa && !types.includes('us_bank_account')) return undefined
  const [paid, failed] = isSepa
    ? ['DE89370400440532013000', 'DE62370400440532013001']
    : ['000123456789', '000222222227']
  return html`<details>
    <summary>Pay by bank debit instead</summary>
    <div>
      <p class="muted">
        The bank answers later: the order is complete at once and paid when the bank has paid.
      </p>
      <form method="post" action="${action}">
        ${renderPayer(backend, record, 'debit')}
        <div class="field">
          <label for="account">${isSepa ? 'IBAN' : 'Account number'}</label>
          <input
            id="account"
            name="account"
            autocomplete="off"
            maxlength="40"
            value="${paid}"
            required
            aria-describedby="account-hint"
          />
          <p class="hint" id="account-hint">${paid} is paid in the end, ${failed} is not.</p>
        </div>
        <input type="hidden" name="method" value="debit" /><input
          type="hidden"
          name="attempt"
          value="${record.attempt}"
        />
        <button class="quiet" type="submit">Pay ${price} by bank debit</button>
      </form>
    </div>
  </details>`
}

/** The question that a bank asks the holder of a card. */
export function holderPage(backend: Backend, record: SessionRecord, shown: Shown): PageAnswer {
  const { total } = quoteSession(backend, record)
  const price = formatAmount(total, record.object.currency ?? 'usd')
  return page({
    title: 'Confirm the payment',
    isNarrow: true,
    content: html`<div class="panel">
      <h1>Sandbox bank · 3-D Secure</h1>
      <h2>Do you pay ${price} to ${shown.merchantName}?</h2>
      <p class="muted">
        A real bank would ask for a code or for a tap in its app. Here you choose what it hears.
      </p>
      <form class="pair" method="post" action="${shown.action}/confirmation">
        <button type="submit" name="answer" value="confirm">Confirm</button
        ><button class="quiet" type="submit" name="answer" value="refuse">Refuse</button>
      </form>
    </div>`,
  })
}
