import type { Locator, Page } from '@playwright/test'
import { fillPath, paths } from '@tessera/contracts/paths'
import type { OrdersResponse } from '@tessera/contracts/payments'
import type { AdminOrderResponse } from '@tessera/contracts/payments-admin'

import type { SandboxStripe } from '../../apps/server/src/sandbox/stripe/create-sandbox-stripe.ts'
import { expect } from './journey.ts'
import { type Person, askApi, createPerson, listMailsTo, signInByApi } from './people.ts'
import { type Site, owner } from './site.ts'

/** The cards of the stand-in, by what they do. */
export const cards = {
  pays: '4242 4242 4242 4242',
  declined: '4000 0000 0000 0002',
  poor: '4000 0000 0000 9995',
  asksHolder: '4000 0025 0000 3155',
} as const

export type Offer = { readonly name: string; readonly credits: string; readonly price: string }

/** What the shop sells, as it is written there. */
export const offers = {
  starter: { name: 'Starter', credits: '1,000', price: '$10' },
  basic: { name: 'Basic', credits: '5,500', price: '$45' },
  pro: { name: 'Pro', credits: '13,500', price: '$100' },
  business: { name: 'Business', credits: '35,000', price: '$225' },
  enterprise: { name: 'Enterprise', credits: '120,000', price: '$700' },
} as const satisfies Record<string, Offer>

/** Somebody whose address is confirmed: only they can buy. */
export async function createBuyer(siteUrl: string): Promise<Person> {
  const person = await createPerson(siteUrl)
  const mails = await listMailsTo(siteUrl, person.email)
  const text = mails.find(({ kind }) => kind === 'verify_email')?.text ?? ''
  const token = /[?&]token=([^\s&]+)/.exec(text)?.[1] ?? ''
  await fetch(new URL(`${paths.auth.verifyEmail}?token=${token}`, siteUrl), {
    headers: { authorization: `Bearer ${person.token}` },
  })
  return person
}

export function buyButton(page: Page, { credits, price }: Offer): Locator {
  return page.getByRole('button', { name: `Buy ${credits} credits for ${price}` })
}

/** From the packages to the payment page. */
export async function choosePackage(page: Page, offer: Offer): Promise<PaymentPage> {
  await page.goto('/credits/')
  await buyButton(page, offer).click()
  return paymentPageOf(page)
}

/** The controls of the hosted payment page. */
export type PaymentPage = {
  readonly total: Locator
  readonly refusal: Locator
  payWith(card: string): Promise<void>
}

export async function paymentPageOf(page: Page): Promise<PaymentPage> {
  await expect(page.getByRole('heading', { name: /^Pay /, level: 1 })).toBeVisible()
  return {
    total: page.locator('.total'),
    refusal: page.getByRole('alert'),
    async payWith(card) {
      await page.getByLabel('Card number').fill(card)
      await page
        .getByRole('button', { name: /^Pay \$/ })
        .first()
        .click()
    },
  }
}

/** The page to which a payment leads back, once it shows the credits. */
export async function expectThanks(page: Page, { name, credits }: Offer): Promise<void> {
  await expect(page.getByRole('heading', { name: 'Thank you' })).toBeVisible()
  await expect(page).toHaveURL(/\/credits\/success\/\?session_id=/)
  await expect(page.getByText(`${credits} credits are on your account.`)).toBeVisible()
  await expect(page.getByText(`${name} package`)).toBeVisible()
}

export async function listOrders({ siteUrl, token }: Person): Promise<OrdersResponse['orders']> {
  return (await askApi<OrdersResponse>(siteUrl, `${paths.credits.orders}?limit=100`, { token })).orders
}

/** The stand-in for Stripe of a site that is opened with one. */
export function stripeOf(site: Site): SandboxStripe {
  if (site.stripe === undefined) throw new Error('this site has no stand-in for Stripe')
  return site.stripe
}

/** The session whose payment page is open. */
export function sessionOf(page: Page): string {
  const id = /\/(cs_test_\w+)/.exec(page.url())?.[1]
  if (id === undefined) throw new Error(`no payment page is open: ${page.url()}`)
  return id
}

/** An order as the superadmin sees it, with its names at Stripe. */
export async function readAdminOrder(siteUrl: string, id: string): Promise<AdminOrderResponse> {
  const { token } = await signInByApi(siteUrl, owner)
  return askApi(siteUrl, fillPath(paths.credits.adminOrder, { id }), { token })
}
