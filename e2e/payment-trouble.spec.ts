import type { PurchaseStatusResponse } from '@tessera/contracts/payments'

import { expectAccessible } from './support/accessible.ts'
import { chatOf, sendPrompt } from './support/chat.ts'
import { expect, test as base } from './support/journey.ts'
import {
  cards,
  choosePackage,
  createBuyer,
  expectThanks,
  listOrders,
  offers,
  paymentPageOf,
  readAdminOrder,
  sessionOf,
  stripeOf,
} from './support/payments.ts'
import { leaveCredits, readBalance, signInHere } from './support/people.ts'
import { openSite, owner } from './support/site.ts'

base.use({ siteKind: 'stripe' })

const test = base.extend({
  person: async ({ site }, provide) => {
    await provide(await createBuyer(site.url))
  },
})

test.beforeEach(async ({ page, person, site, watch }) => {
  watch.expectOrigin(stripeOf(site).apiBaseUrl)
  await signInHere(page, person)
})

test.afterEach(({ site }) => {
  stripeOf(site).controls.webhooks.setDelivering(true)
})

test('a payment whose message never comes is credited by the page it leads back to, once', async ({
  page,
  person,
  site,
}) => {
  const { webhooks } = stripeOf(site).controls
  webhooks.setDelivering(false)
  const payment = await choosePackage(page, offers.basic)
  await payment.payWith(cards.pays)
  await expectThanks(page, offers.basic)
  expect((await readBalance(person)).balance).toBe(6000)
  webhooks.setDelivering(true)
  await webhooks.whenIdle()
  await page.reload()
  await expectThanks(page, offers.basic)
  expect((await readBalance(person)).balance).toBe(6000)
})

test('a tab that is closed and a message that is lost: the comparison finds the payment and credits it', async ({
  page,
  person,
  site,
  browser,
}) => {
  const { webhooks, sessions } = stripeOf(site).controls
  webhooks.setDelivering(false)
  await choosePackage(page, offers.basic)
  const sessionId = sessionOf(page)
  await page.goto('about:blank')
  await sessions.pay(sessionId)
  expect((await readBalance(person)).balance).toBe(500)

  await test.step('the superadmin compares', async () => {
    const context = await browser.newContext({ baseURL: site.url })
    const desk = await context.newPage()
    await signInHere(desk, owner)
    await desk.goto('/admin/credits/webhooks/')
    await desk.getByRole('button', { name: 'Check now' }).click()
    // The clock's own comparison may have been faster by a moment.
    await expect(desk.getByText(/ compared, [01] mended, 0 still differ\.$/)).toBeVisible()
    await context.close()
  })

  await page.goto('/credits/orders/')
  await expect(page.getByRole('row', { name: /Basic, 5,500 credits/ })).toContainText('Paid')
  expect((await readBalance(person)).balance).toBe(6000)
})

test(
  'a tab that is closed and a message that is lost: the payment is credited by itself, and nobody has to ask',
  { tag: '@phone' },
  async ({ browser }) => {
    const site = await openSite('stripe')
    try {
      const buyer = await createBuyer(site.url)
      const { webhooks, sessions } = stripeOf(site).controls
      webhooks.setDelivering(false)
      const context = await browser.newContext({ baseURL: site.url })
      const page = await context.newPage()
      await signInHere(page, buyer)
      await choosePackage(page, offers.basic)
      const sessionId = sessionOf(page)
      await context.close()
      await sessions.pay(sessionId)
      expect((await readBalance(buyer)).balance).toBe(500)

      // The job looks at everything soon after a start, later every ten minutes.
      await site.restart()
      const later = { ...buyer, siteUrl: site.url }
      await expect.poll(async () => (await readBalance(later)).balance, { timeout: 30_000 }).toBe(6000)
      const next = await browser.newContext({ baseURL: site.url })
      const history = await next.newPage()
      await signInHere(history, later)
      await history.goto('/credits/orders/')
      await expect(history.getByRole('row', { name: /Basic, 5,500 credits/ })).toContainText('Paid')
      await next.close()
    } finally {
      await site.close()
    }
  },
)

test(
  'a bank that answers later: the page says what happens, waits gently, and shows the credits by itself',
  {
    tag: '@phone',
  },
  async ({ page, person, site }) => {
    await choosePackage(page, offers.basic)
    const sessionId = sessionOf(page)
    await page.getByText('Pay by bank debit instead').click()
    await page.getByRole('button', { name: /by bank debit$/ }).click()
    await expect(page.getByRole('heading', { name: 'Your payment is on its way' })).toBeVisible()
    expect((await readBalance(person)).balance).toBe(500)
    await expect(page.getByText('This takes longer than usual.')).toBeVisible({ timeout: 30_000 })
    await page.goto('/credits/orders/')
    await expect(page.getByRole('row', { name: /Basic, 5,500 credits/ })).toContainText(
      'Bank is working on it',
    )
    await page.goBack()
    await expect(page.getByRole('heading', { name: 'Your payment is on its way' })).toBeVisible()
    await stripeOf(site).controls.sessions.settle(sessionId, 'paid')
    await expectThanks(page, offers.basic)
    expect((await readBalance(person)).balance).toBe(6000)
  },
)

test('a bank that says no in the end: nothing was charged, and there is a way on', async ({
  page,
  person,
  site,
}) => {
  await choosePackage(page, offers.basic)
  const sessionId = sessionOf(page)
  await page.getByText('Pay by bank debit instead').click()
  await page.getByRole('button', { name: /by bank debit$/ }).click()
  await expect(page.getByRole('heading', { name: 'Your payment is on its way' })).toBeVisible()
  await stripeOf(site).controls.sessions.settle(sessionId, 'failed')
  await expect(page.getByRole('heading', { name: 'The payment did not go through' })).toBeVisible()
  await page.getByRole('link', { name: 'Choose a package' }).click()
  await expect(page.getByRole('heading', { name: 'Add credits' })).toBeVisible()
  expect(await readBalance(person)).toMatchObject({ balance: 500, held: 0 })
})

test('a payment page that nobody paid expires, and says so to whoever comes back to it', async ({
  page,
  person,
  site,
}) => {
  await choosePackage(page, offers.basic)
  const sessionId = sessionOf(page)
  await stripeOf(site).controls.sessions.expire(sessionId)
  await page.goto(`/credits/success/?session_id=${sessionId}`)
  await expect(page.getByRole('heading', { name: 'The payment page was closed' })).toBeVisible()
  expect((await listOrders(person)).map(({ status }) => status)).toEqual(['expired'])
  expect((await readBalance(person)).balance).toBe(500)
})

test(
  'a payment that does not fit its order is being looked at, and nobody is told to wait for the bank',
  { tag: '@phone' },
  async ({ page, site }) => {
    await page.route('**/api/credits/purchase/*', async (route) => {
      const response = await route.fetch()
      const body: PurchaseStatusResponse = await response.json()
      await route.fulfill({ response, json: { ...body, status: 'in_review' } })
    })
    await choosePackage(page, offers.starter)
    const sessionId = sessionOf(page)
    await stripeOf(site).controls.sessions.pay(sessionId)
    await page.goto(`/credits/success/?session_id=${sessionId}`)
    await expect(page.getByRole('heading', { name: 'We are looking at this payment' })).toBeVisible()
    await expect(page.getByText('please don’t pay again')).toBeVisible()
    await expect(page.getByText('come by themselves')).toHaveCount(0)
    await expectAccessible(page)
    await page.getByRole('link', { name: 'Order and receipt' }).click()
    await expect(page).toHaveURL(/\/credits\/orders\/\?order=/)
  },
)

test('every message twenty times is still one credit', async ({ page, person, site }) => {
  const { webhooks } = stripeOf(site).controls
  webhooks.setCopies(20)
  const payment = await choosePackage(page, offers.starter)
  await payment.payWith(cards.pays)
  await expectThanks(page, offers.starter)
  await webhooks.whenIdle()
  webhooks.setCopies(1)
  expect((await readBalance(person)).balance).toBe(1500)
})

test(
  'a disputed payment sets its credits aside, which is said everywhere; a won dispute gives them back',
  {
    tag: '@phone',
  },
  async ({ page, person, site, watch }) => {
    watch.expectRefusal(/^402 \/api\/ai\/route$/)
    const payment = await choosePackage(page, offers.starter)
    await payment.payWith(cards.pays)
    await expectThanks(page, offers.starter)
    await leaveCredits(person, 1000)
    const [order] = await listOrders(person)
    const { charge_id: chargeId } = await readAdminOrder(site.url, order?.id ?? '')
    const { disputes, webhooks } = stripeOf(site).controls
    const dispute = await disputes.open({ chargeId: chargeId ?? '', status: 'needs_response' })
    await webhooks.whenIdle()
    await expect.poll(async () => (await readBalance(person)).held).toBe(1000)

    await page.goto('/credits/')
    await expect(page.getByText('1,000 set aside for a disputed payment, 0 free')).toBeVisible()
    await expect(page.getByText(/is disputed at the bank/)).toBeVisible()
    await page.goto(`/credits/orders/?order=${order?.id ?? ''}`)
    await expect(page.getByRole('listitem').filter({ hasText: 'not decided yet' })).toContainText(
      '1,000 credits set aside',
    )
    await page.goto('/chat/')
    const chat = await sendPrompt(page, 'Explain the tides to me in simple words.')
    await expect(chat.problem).toContainText('set aside until a disputed payment is decided')
    await expect(chat.problem).toContainText('1,000 credits of it')
    await expect(chat.prompt).toHaveValue('Explain the tides to me in simple words.')

    await disputes.move(dispute.id, 'won')
    await webhooks.whenIdle()
    await expect.poll(async () => (await readBalance(person)).held).toBe(0)
    await chatOf(page).send.click()
    await expect(chat.receipts).toBeVisible()
  },
)

test('while the provider is away the card says so, and the next press works', async ({
  page,
  site,
  watch,
}) => {
  watch.expectRefusal(/^503 \/api\/credits\/purchase$/)
  const { api } = stripeOf(site).controls
  api.setFaults(() => ({ kind: 'status', status: 503 }))
  await page.goto('/credits/')
  const buy = page.getByRole('button', { name: /^Buy 5,500 credits/ })
  await buy.click()
  await expect(page.getByRole('alert').filter({ hasText: 'Nothing was charged' })).toBeVisible({
    timeout: 30_000,
  })
  api.setFaults(undefined)
  await buy.click()
  await paymentPageOf(page)
})
