import type { Page } from '@playwright/test'

import type { SandboxApiFaults } from '../apps/server/src/sandbox/stripe/api/api-fault.ts'
import { expectAccessible } from './support/accessible.ts'
import { sendPrompt } from './support/chat.ts'
import { expect, test as base } from './support/journey.ts'
import {
  cards,
  choosePackage,
  createBuyer,
  expectThanks,
  listOrders,
  offers,
  readAdminOrder,
  stripeOf,
} from './support/payments.ts'
import { leaveCredits, readBalance, signInHere } from './support/people.ts'
import { type Site, owner } from './support/site.ts'

base.use({ siteKind: 'stripe' })

type Desk = {
  /** The superadmin's own browser. */
  readonly desk: Page
}

const test = base.extend<Desk>({
  person: async ({ site }, provide) => {
    await provide(await createBuyer(site.url))
  },
  desk: async ({ browser, site }, provide) => {
    const context = await browser.newContext({ baseURL: site.url })
    const page = await context.newPage()
    await signInHere(page, owner)
    await provide(page)
    await context.close()
  },
})

test.beforeEach(async ({ page, person, site, watch }) => {
  watch.expectOrigin(stripeOf(site).apiBaseUrl)
  await signInHere(page, person)
  const payment = await choosePackage(page, offers.starter)
  await payment.payWith(cards.pays)
  await expectThanks(page, offers.starter)
})

test.afterEach(({ site }) => {
  stripeOf(site).controls.api.setFaults(undefined)
})

const refusesRefunds: SandboxApiFaults = ({ method, path }) =>
  method === 'POST' && path === '/v1/refunds' ? { kind: 'status', status: 400 } : undefined

/** A list of terms and what stands beside each, as it is read. */
function termsOf(text: string): Readonly<Record<string, string>> {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  return Object.fromEntries(
    lines.flatMap((line, index) => (index % 2 === 0 ? [[line, lines[index + 1] ?? '']] : [])),
  )
}

/** The buyer's bank takes a payment back, or a part of it, and the message of it has come. */
async function loseDispute(site: Site, orderId: string, amount?: number): Promise<void> {
  const { charge_id: chargeId } = await readAdminOrder(site.url, orderId)
  const { disputes, webhooks } = stripeOf(site).controls
  const dispute = await disputes.open({
    chargeId: chargeId ?? '',
    status: 'needs_response',
    ...(amount === undefined ? {} : { amount }),
  })
  await disputes.move(dispute.id, 'lost')
  await webhooks.whenIdle()
}

/** Finds somebody's order by their address and opens it. */
async function openOrderOf(desk: Page, email: string): Promise<void> {
  await desk.goto('/admin/credits/refunds/')
  await desk.getByRole('searchbox', { name: 'Find orders' }).fill(email)
  await expect(desk).toHaveURL(/[?&]q=/)
  const rows = desk.getByRole('region', { name: 'Orders and refunds' }).getByRole('row')
  await expect(rows).toHaveCount(2)
  await rows.nth(1).getByRole('link').click()
  await expect(desk.getByRole('button', { name: 'Refund …' })).toBeVisible()
}

test('a refund by the superadmin says its numbers before, happens once, and its debt is seen by the buyer', async ({
  page,
  person,
  desk,
  watch,
}) => {
  watch.expectRefusal(/^402 \/api\/ai\/route$/)
  await leaveCredits(person, 200)

  await test.step('the superadmin refunds all of it, with a double click', async () => {
    await openOrderOf(desk, person.email)
    await desk.getByRole('button', { name: 'Refund …' }).click()
    const dialog = desk.getByRole('dialog', { name: 'Refund' })
    await dialog.getByRole('button', { name: 'Refund', exact: true }).click()
    await expect(dialog.getByLabel('Amount')).toHaveAccessibleDescription(/between \$0\.01 and \$10\.00/)
    await expect(dialog.getByLabel('Reason')).toHaveAccessibleDescription(/say why/)
    await dialog.getByLabel('Amount').fill('10.01')
    await expect(dialog.getByLabel('Amount')).toHaveAttribute('aria-invalid', 'true')
    await dialog.getByRole('button', { name: 'All of it' }).click()
    await expect(dialog.getByText('$10.00 of $10.00 paid')).toBeVisible()
    await expect(dialog.getByText('1,000', { exact: true })).toBeVisible()
    await dialog.getByLabel('Reason').fill('Bought by mistake')
    await expectAccessible(desk)
    await dialog.getByRole('button', { name: 'Refund $10.00' }).dblclick()
    await expect(desk.getByRole('dialog', { name: 'Refunded' })).toContainText(
      `$10.00 goes back to ${person.email}.`,
    )
    await desk.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click()
    await expect(desk.getByRole('table', { name: /^Receipt/ })).toContainText('$10.00')
    await expect(desk.getByText('Nothing is left to refund.')).toBeVisible()
    await expectAccessible(desk)
  })

  const [order] = await listOrders(person)
  expect(order).toMatchObject({ status: 'refunded', refunded_minor: 1000, credits_revoked: 1000 })
  expect(order?.refunds).toHaveLength(1)
  expect(await readBalance(person)).toMatchObject({ debt: 800, available: 0 })

  await test.step('the buyer sees it in the receipt, in the history and in the chat', async () => {
    await page.goto('/credits/orders/')
    await page.getByRole('button', { name: /Starter, 1,000 credits/ }).click()
    await expect(page.getByRole('listitem').filter({ hasText: '$10.00' })).toContainText('sent back')
    await expect(page.getByText('Bought by mistake')).toHaveCount(0)
    await expect(page.getByRole('row', { name: 'Credits taken back' })).toContainText('1,000')
    await page.goto('/credits/history/?type=refund')
    await expect(page.getByRole('region', { name: 'Credit history' }).getByRole('row')).toHaveCount(2)
    await page.goto('/chat/')
    const chat = await sendPrompt(page, 'Explain the tides to me in simple words.')
    await expect(chat.problem).toContainText('Your wallet owes credits after a refund or a lost dispute.')
    await chat.problem.getByRole('link', { name: 'Add credits' }).click()
    await expect(page.getByText(/^Owed after a refund or a lost dispute: 800/)).toBeVisible()
  })

  await test.step('the next purchase repays it first', async () => {
    const payment = await choosePackage(page, offers.starter)
    await payment.payWith(cards.pays)
    await expect(
      page.getByText('1,000 credits came: 800 repaid what you owed, 200 are on your account.'),
    ).toBeVisible()
    expect(termsOf(await page.locator('main dl').innerText())).toMatchObject({ Repaid: '800' })
    await expect(page.getByText('Still owed')).toHaveCount(0)
    await expectAccessible(page)
    expect(await readBalance(person)).toMatchObject({ debt: 0, balance: 200 })
  })
})

test('a purchase that a debt takes whole says so, and what is still owed', async ({ page, person, site }) => {
  const payment = await choosePackage(page, offers.basic)
  await payment.payWith(cards.pays)
  await expectThanks(page, offers.basic)
  await leaveCredits(person, 0)
  const [basic] = await listOrders(person)
  await loseDispute(site, basic?.id ?? '')
  await expect.poll(async () => (await readBalance(person)).debt).toBe(5500)

  await page.goto('/credits/')
  await expect(page.getByText(/^Owed after a refund or a lost dispute: 5,500/)).toBeVisible()
  await (await choosePackage(page, offers.starter)).payWith(cards.pays)
  await expect(page.getByText('1,000 credits came, and all of them repaid what you owed.')).toBeVisible()
  expect(termsOf(await page.locator('main dl').innerText())).toMatchObject({
    Repaid: '1,000',
    'Still owed': '4,500',
  })
  expect(await readBalance(person)).toMatchObject({ debt: 4500, balance: 0 })
})

test(
  'a dispute lost over a part leaves the rest: the thanks, the receipt and the desk say what the bank took',
  {
    tag: '@phone',
  },
  async ({ page, person, desk, site, isMobile }) => {
    const thanks = page.url()
    const [order] = await listOrders(person)
    await loseDispute(site, order?.id ?? '', 250)
    await expect.poll(async () => (await readBalance(person)).balance).toBe(1250)

    await page.goto(thanks)
    await expect(page.getByText('1,000 credits came; 250 of them were taken back since.')).toBeVisible()
    expect(termsOf(await page.locator('main dl').innerText())).toMatchObject({
      Paid: '$10.00',
      'Taken by the bank': '−$2.50',
    })
    await page.goto('/credits/orders/')
    const row = page.getByRole('row', { name: /Starter, 1,000 credits/ })
    await expect(row).toContainText('Partly charged back')
    await expect(row).toContainText('$7.50')
    await page.getByRole('button', { name: /Starter, 1,000 credits/ }).click()
    await expect(page.getByText('The bank took $2.50 of this payment back.')).toBeVisible()
    await expect(page.getByRole('row', { name: 'Taken by the bank' })).toContainText('−$2.50')
    await expect(page.getByRole('row', { name: 'Left of the payment' })).toContainText('$7.50')
    await expect(page.getByRole('row', { name: 'Credits taken back' })).toContainText('250')
    await expect(page.getByRole('listitem').filter({ hasText: 'the bank took it back' })).toContainText(
      '$2.50',
    )
    await expectAccessible(page)

    if (isMobile) await desk.setViewportSize({ width: 390, height: 844 })
    await desk.goto(`/admin/credits/refunds/?order=${order?.id ?? ''}`)
    await expect(desk.getByText('The bank took $2.50 back in a dispute.')).toBeVisible()
    await expect(desk.getByText('Nothing is left to refund.')).toHaveCount(0)
    await expectAccessible(desk)
  },
)

test('parts are refunded one after the other, and together take no more than was bought', async ({
  person,
  desk,
}) => {
  await openOrderOf(desk, person.email)
  for (const [amount, left] of [
    ['2.50', '$7.50'],
    ['7.50', undefined],
  ] as const) {
    await desk.getByRole('button', { name: 'Refund …' }).click()
    const dialog = desk.getByRole('dialog')
    await dialog.getByLabel('Amount').fill(amount)
    await dialog.getByLabel('Reason').fill('as agreed')
    await dialog.getByRole('button', { name: `Refund $${amount}` }).click()
    await expect(desk.getByRole('dialog', { name: 'Refunded' })).toBeVisible()
    await desk.keyboard.press('Escape')
    if (left === undefined) await expect(desk.getByText('Nothing is left to refund.')).toBeVisible()
    else await expect(desk.getByRole('row', { name: 'Paid after refunds' })).toContainText(left)
  }
  expect((await listOrders(person))[0]).toMatchObject({ status: 'refunded', credits_revoked: 1000 })
  expect(await readBalance(person)).toMatchObject({ balance: 500, debt: 0 })
})

test('a refund that Stripe refuses is told as refused, and the next press is another one', async ({
  person,
  desk,
  site,
}) => {
  const { api } = stripeOf(site).controls
  await openOrderOf(desk, person.email)
  await desk.getByRole('button', { name: 'Refund …' }).click()
  const dialog = desk.getByRole('dialog')
  await dialog.getByLabel('Amount').fill('4')
  await dialog.getByLabel('Reason').fill('as agreed')
  api.setFaults(refusesRefunds)
  await dialog.getByRole('button', { name: 'Refund $4.00' }).click()
  await expect(dialog.getByRole('alert')).toContainText('refused the refund. Nothing was paid back.')
  await expect(dialog.getByRole('alert')).not.toContainText('may have worked')
  await expect(dialog.getByLabel('Amount')).toBeEnabled()
  expect((await listOrders(person))[0]).toMatchObject({ refunded_minor: 0 })

  api.setFaults(undefined)
  await dialog.getByLabel('Amount').fill('3')
  await dialog.getByRole('button', { name: 'Refund $3.00' }).click()
  await expect(desk.getByRole('dialog', { name: 'Refunded' })).toBeVisible()
  const [order] = await listOrders(person)
  expect(order).toMatchObject({ refunded_minor: 300 })
  expect(order?.refunds).toHaveLength(1)
})

test('an answer to a refund that got lost can be asked for again, and refunds once', async ({
  person,
  desk,
}) => {
  await openOrderOf(desk, person.email)
  await desk.route(
    '**/api/credits/admin/orders/*/refund',
    async (route) => {
      await route.fetch()
      await route.abort()
    },
    { times: 1 },
  )
  await desk.getByRole('button', { name: 'Refund …' }).click()
  const dialog = desk.getByRole('dialog')
  await dialog.getByLabel('Amount').fill('4')
  await dialog.getByLabel('Reason').fill('as agreed')
  await dialog.getByRole('button', { name: 'Refund $4.00' }).click()
  await expect(dialog.getByRole('alert')).toContainText('it is the same refund')
  await expect(dialog.getByLabel('Amount')).toBeDisabled()
  await dialog.getByRole('button', { name: 'Try again' }).click()
  await expect(desk.getByRole('dialog', { name: 'Refunded' })).toBeVisible()
  const [order] = await listOrders(person)
  expect(order).toMatchObject({ refunded_minor: 400 })
  expect(order?.refunds).toHaveLength(1)
})

test(
  'where the operator allows it, a buyer gives back what was not used, and reads the numbers before',
  {
    tag: '@phone',
  },
  async ({ page, person, desk, site, watch }) => {
    watch.expectRefusal(/^502 \/api\/credits\/orders\/[^/]+\/refund$/)
    await test.step('the operator allows it for two weeks', async () => {
      await desk.goto('/admin/settings/')
      await desk.getByLabel('Self-service refunds').fill('1000')
      await desk.getByRole('button', { name: 'Save' }).click()
      await expect(desk.getByLabel('Self-service refunds')).toHaveAccessibleDescription(/from 0 to 90/)
      await desk.getByLabel('Self-service refunds').fill('14')
      await desk.getByRole('button', { name: 'Save' }).click()
      await expect(desk.getByText('Saved.')).toBeVisible()
      await expectAccessible(desk)
      await desk.reload()
      await expect(desk.getByLabel('Self-service refunds')).toHaveValue('14')
    })
    // Credits that were there before are used first: of the 1,500, 500 of the gift and 250 of the purchase.
    await leaveCredits(person, 750)
    await page.goto('/credits/orders/')
    await page.getByRole('button', { name: /Starter, 1,000 credits/ }).click()
    await page.getByRole('button', { name: 'Refund the unused part' }).click()
    const dialog = page.getByRole('dialog', { name: 'Refund the unused part' })
    await expect(dialog.getByText('$7.50', { exact: true })).toBeVisible()
    await expect(dialog.getByText('\u2212750', { exact: true })).toBeVisible()
    await expectAccessible(page)
    await test.step('one that Stripe refuses takes nothing, and does not keep the next from being made', async () => {
      stripeOf(site).controls.api.setFaults(refusesRefunds)
      await dialog.getByRole('button', { name: 'Refund $7.50' }).click()
      await expect(dialog.getByRole('alert')).toContainText('refused the refund. Nothing was paid back.')
      expect(await readBalance(person)).toMatchObject({ balance: 750, held: 0 })
      stripeOf(site).controls.api.setFaults(undefined)
    })
    await dialog.getByRole('button', { name: 'Refund $7.50' }).click()
    await expect(dialog.getByText('$7.50 is on its way back to you')).toBeVisible()
    await dialog.getByRole('button', { name: 'Close' }).last().click()
    await expect(page.getByRole('row', { name: 'Credits taken back' })).toContainText('750')
    expect(await readBalance(person)).toMatchObject({ balance: 0, debt: 0 })
    expect((await listOrders(person))[0]?.refunds).toHaveLength(1)
  },
)

test('a promotion code that the operator allows stands on the receipt, and the credits are the same', async ({
  page,
  person,
  desk,
}) => {
  await desk.goto('/admin/settings/')
  const allowed = desk.getByRole('switch', { name: 'Promotion codes' })
  await allowed.click()
  await desk.getByRole('button', { name: 'Save' }).click()
  await expect(desk.getByText('Saved.')).toBeVisible()
  const payment = await choosePackage(page, offers.basic)
  await page.getByLabel('Promotion code').fill('SANDBOX10')
  await page.getByRole('button', { name: 'Apply' }).click()
  await expect(payment.total).toHaveText('$40.50')
  await payment.payWith(cards.pays)
  await expectThanks(page, offers.basic)
  await page.getByRole('link', { name: 'Order and receipt' }).click()
  await expect(page.getByRole('row', { name: 'Discount' })).toContainText('$4.50')
  await expect(page.getByRole('row', { name: 'Total paid' })).toContainText('$40.50')
  expect((await readBalance(person)).balance).toBe(7000)
})

test(
  'the operator sees every message with what became of it, and can look through orders by status',
  {
    tag: '@phone',
  },
  async ({ person, desk, isMobile }) => {
    if (isMobile) await desk.setViewportSize({ width: 390, height: 844 })
    for (const theme of ['dark', 'light'] as const) {
      await desk.goto('/admin/credits/webhooks/')
      await desk.evaluate((chosen) => {
        localStorage.setItem('theme', chosen)
      }, theme)
      await desk.reload()
      const events = desk.getByRole('region', { name: 'Events' })
      await expect(events.getByText('checkout.session.completed').first()).toBeVisible()
      await expectAccessible(desk)
      await desk.getByRole('link', { name: 'Ignored' }).click()
      await expect(desk).toHaveURL(/\?status=ignored$/)
      await desk.goto('/admin/credits/refunds/')
      await expect(desk.getByText(person.email).first()).toBeVisible()
      await expectAccessible(desk)
      await desk.getByRole('link', { name: 'Last month' }).click()
      await expect(desk).toHaveURL(/\?span=last-month$/)
      await expect(desk.getByText('No order fits.')).toBeVisible()
      await desk.getByRole('link', { name: '7 days' }).click()
      await expect(desk.getByText(person.email).first()).toBeVisible()
      await desk.getByRole('button', { name: 'Export' }).click()
      const csv = desk.getByRole('menuitem', { name: /^CSV/ })
      await expect(csv).toHaveAttribute('href', /from=.*&to=.*&format=csv/)
      await desk.keyboard.press('Escape')
      await desk.getByRole('link', { name: 'Always' }).click()
      await desk.getByRole('link', { name: 'Disputed', exact: true }).click()
      await expect(desk).toHaveURL(/\?status=disputed$/)
      await expect(desk.getByText(person.email)).toHaveCount(0)
      await openOrderOf(desk, person.email.slice(0, 12))
      await expect(desk.getByRole('region', { name: 'Events' })).toContainText('checkout.session')
      await expectAccessible(desk)
      const overflow = await desk.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      )
      expect(overflow).toBe(0)
    }
  },
)
