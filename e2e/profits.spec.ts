import { randomUUID } from 'node:crypto'

import type { CustomerResponse } from '@tessera/contracts/customer-profits'
import { fillPath, paths } from '@tessera/contracts/paths'

import { expectAccessible } from './support/accessible.ts'
import { askAndWait } from './support/chat.ts'
import { expectFits, figureOf, readAnalytics, test as base } from './support/dashboard.ts'
import { expect } from './support/journey.ts'
import { cards, choosePackage, createBuyer, expectThanks, offers, stripeOf } from './support/payments.ts'
import { type Person, askApi, createPerson, leaveCredits, signInByApi, signInHere } from './support/people.ts'
import { owner } from './support/site.ts'

base.use({ siteKind: 'stripe' })

const test = base.extend({
  person: async ({ site }, provide) => {
    await provide(await createBuyer(site.url))
  },
})

test.beforeEach(({ site, watch }) => {
  watch.expectOrigin(stripeOf(site).apiBaseUrl)
})

async function readProfit({ siteUrl, userId }: Person): Promise<CustomerResponse> {
  const { token } = await signInByApi(siteUrl, owner)
  return askApi(siteUrl, fillPath(paths.analytics.customer, { id: userId }), { token })
}

function dollars(cents: number): string {
  return new Intl.NumberFormat('en', { style: 'currency', currency: 'USD' }).format(cents / 100)
}

test(
  'what a customer paid, used and cost is one click from the business, and adds up',
  { tag: '@phone' },
  async ({ page, person, desk }) => {
    // What was given is used first and earns nothing.
    await leaveCredits(person, 0)
    await signInHere(page, person)
    const payment = await choosePackage(page, offers.starter)
    await payment.payWith(cards.pays)
    await expectThanks(page, offers.starter)
    await page.goto('/chat/')
    await askAndWait(page, 'Write a Python function that merges two sorted lists')

    await test.step('exactly, in the figures of the customer', async () => {
      const { figures, all_time: ever } = await readProfit(person)
      expect(figures).toMatchObject({ purchases: 1, revenue_minor: 1_000, charges: 1, bought_credits: 1_000 })
      // A thousand credits for ten dollars: each that was used earned a cent.
      expect(figures.earned_micro_minor).toBe(String(Math.round(figures.charged_credits * 1_000_000)))
      expect(Number(figures.cost_nano_usd)).toBeGreaterThan(0)
      const earned = BigInt(figures.earned_micro_minor) * 10n
      const fees = BigInt(figures.fees_minor) * 10_000_000n
      expect(BigInt(figures.net_profit_nano_usd)).toBe(earned - BigInt(figures.cost_nano_usd) - fees)
      expect(ever.net_profit_nano_usd).toBe(figures.net_profit_nano_usd)
    })

    await test.step('from the list, the row leads to how it comes about', async () => {
      await desk.goto('/admin/credits/')
      const part = desk.locator('#profits')
      await expect(part.getByRole('region', { name: 'Most profitable', exact: true })).toBeVisible()
      await expectAccessible(desk)
      await part.getByRole('link', { name: 'All customers by profit' }).click()
      await expect(desk.getByRole('heading', { name: 'Customers by profit', level: 1 })).toBeVisible()
      await desk.getByLabel('Sort by').selectOption('Earned')
      await expect(desk).toHaveURL(/\/profits\/\?sort=earned$/)
      const row = desk.getByRole('row').filter({ hasText: person.email })
      await expect(row).toBeVisible()
      await expectAccessible(desk)
      await expectFits(desk)
      await row.getByRole('link').click()
      await expect(desk).toHaveURL(new RegExp(`user=${person.userId}&part=profit$`))
    })

    await test.step('the page writes the same', async () => {
      const { figures } = await readProfit(person)
      const key = 'What they paid, used and cost'
      const paid = desk.getByRole('region', { name: key }).locator('dl > div').filter({ hasText: /^Paid/ })
      await expect(paid.getByRole('definition').first()).toHaveText('$10.00')
      const ladder = desk.getByRole('region', { name: 'How this is computed' }).getByRole('table')
      const cell = (line: string) => ladder.getByRole('row', { name: line }).getByRole('cell').first()
      await expect(cell('Payment fees')).toHaveText(
        figures.fees_minor === 0 ? '$0.00' : `−${dollars(figures.fees_minor)}`,
      )
      const net = Number(figures.net_profit_nano_usd) / 10_000_000
      const written = `${net < 0 ? '−' : ''}${dollars(Math.round(Math.abs(net)))}`
      await expect(cell('Net profit')).toHaveText(written)
      await desk.getByRole('button', { name: 'What “Net profit” means' }).click()
      await expect(desk.getByRole('dialog', { name: 'What “Net profit” means' })).toContainText(
        'less provider cost less payment fees',
      )
      await desk.keyboard.press('Escape')
      await expectAccessible(desk)
      await expectFits(desk)
      await desk.getByRole('link', { name: '7 days' }).click()
      await expect(desk).toHaveURL(/part=profit&span=7d$/)
      await expect(cell('Net profit')).toHaveText(written)
    })
  },
)

test(
  'what automatic choice saved stands on the business page, to the micro-credit',
  { tag: '@phone' },
  async ({ page, person, site, desk }) => {
    const before = await readAnalytics(site)
    await signInHere(page, person)
    await page.goto('/chat/')
    await askAndWait(page, 'Is this review positive or negative? Bad food.')
    const { totals } = await readAnalytics(site)
    expect(totals.chosen_answers - before.totals.chosen_answers).toBe(1)
    expect(totals.saved_credits).toBeCloseTo(totals.otherwise_credits - totals.chosen_credits, 6)
    await desk.goto('/admin/credits/')
    const row = 'What automatic choice saved customers'
    // It leads nowhere: no list has just these answers.
    const chosen = desk
      .getByRole('region', { name: row, exact: true })
      .locator('dl > div')
      .filter({ hasText: /^Answers chosen for/ })
    await expect(chosen.getByRole('definition').first()).toHaveText(
      new Intl.NumberFormat('en').format(totals.chosen_answers),
    )
    await expect(chosen.getByRole('link')).toHaveCount(0)
    await expect(figureOf(desk, row, 'Credits saved')).toBeVisible()
    await expect(desk.getByText(/their own last choice by hand in a chat/)).toBeVisible()
  },
)

test('the list of customers is a file as well, in its order', async ({ page, person, desk }) => {
  await signInHere(page, person)
  await page.goto('/chat/')
  await askAndWait(page, 'Is this review positive or negative? Bad food.')
  await desk.goto('/admin/credits/profits/?sort=cost&order=asc')
  await expect(desk.getByRole('region', { name: 'Customers by profit' })).toBeVisible()
  await desk.getByRole('button', { name: 'Export' }).click()
  const download = desk.waitForEvent('download')
  await desk.getByRole('menuitem', { name: /CSV/ }).click()
  expect((await download).suggestedFilename()).toMatch(/^customers-\d{4}-\d{2}-\d{2}\.csv$/)
  const csv = await (await desk.request.get(`${paths.exports.customers}?sort=cost&order=asc`)).text()
  const [head = '', ...rows] = csv.trim().split('\r\n')
  expect(head.replace('﻿', '').split(',')).toEqual(
    expect.arrayContaining(['email', 'earned', 'cost', 'fees', 'net_profit', 'net_margin_percent']),
  )
  expect(rows.some((row) => row.includes(person.email))).toBe(true)
})

test('an admin who looks after customers does not see what is earned with them', async ({
  browser,
  desk,
  person,
  site,
}) => {
  const helper = await createPerson(site.url, 'Kim Helper')
  const made = await desk.request.patch(fillPath(paths.operator.userRole, { id: helper.userId }), {
    data: { role: 'admin', reason: 'helps with support' },
    headers: { 'idempotency-key': randomUUID(), origin: site.url },
  })
  expect(made.ok(), await made.text()).toBe(true)
  const context = await browser.newContext({ baseURL: site.url })
  const page = await context.newPage()
  await signInHere(page, helper)
  await page.goto(`/admin/credits/users/?user=${person.userId}&part=profit`)
  const parts = page.getByRole('navigation', { name: 'Parts of this page' })
  await expect(parts.getByRole('link', { name: 'Overview' })).toBeVisible()
  await expect(parts.getByRole('link', { name: 'Profit' })).toHaveCount(0)
  const refused = await page.request.get(fillPath(paths.analytics.customer, { id: person.userId }))
  expect(refused.status()).toBe(403)
  await page.goto('/admin/credits/profits/')
  await expect(page).toHaveURL(/\/admin\/credits\/users\/$/)
  await context.close()
})
